-- The keys of the log after the first, and who else has seen its checkpoints.

-- The private halves are derived from the secret of the house; what is kept is since when each
-- signs, and the note in which the key before it said so.
create table log_key (
    generation bigint not null primary key,   -- 2, 3, …; the first key signs from the beginning
    since_size bigint not null,
    hand_over  {TEXT} not null
){SMALL};

-- Up to which size each witness has followed, as far as we know. Their cosignatures stand under
-- the checkpoints.
create table witnessed (
    witness {TEXT} not null primary key,      -- its public key
    size    bigint not null
){SMALL};

-- Time stamps over checkpoints.
create table stamp (
    size      bigint not null,
    authority {TEXT} not null,                -- its address
    token     {TEXT} not null,                -- CMS in base64
    at        {TEXT} not null,                -- when we asked
    primary key (size, authority)
){SMALL};
create index stamp_authority on stamp (authority, at);
