-- Files of any size: their bytes lie in segments outside of the database, in a folder or a bucket.

-- Which segments a file consists of. A segment is named by the SHA-256 of its bytes as they lie
-- there, encrypted, so that it can be checked without any key. What no row names is swept away.
create table segment (
    name  {TEXT} not null primary key,
    owner {TEXT} not null,
    file  {TEXT} not null,
    place bigint not null,         -- 0, 1, 2, …: all but the last are of one size
    size  bigint not null          -- in bytes, as they lie there
){SMALL};
create unique index segment_of_file on segment (owner, file, place);

-- Files that came before have their bytes in `sealed`; for all others it is empty.
alter table vault_file add column sm3 {TEXT};
create index vault_file_id on vault_file (id);

-- Files that are still on their way. Here only until they have come, and in no backup.
create table upload (
    id         {TEXT} not null primary key,    -- of the file that it will be
    owner      {TEXT} not null,
    about      {TEXT} not null,    -- sealed: name, media type, and what the server keeps with it
    size       bigint not null,    -- in bytes, once it is whole
    at         bigint not null,    -- how many of them are here for good
    state      {TEXT} not null,    -- sealed: the hash over those
    done       boolean not null,   -- the file is whole, and what was to follow has happened
    expires_at {TEXT} not null
){SMALL};
create index upload_expires on upload (expires_at);
