-- What the inbox is searched and sorted into piles by.

-- What every case is found by. A copy: made again from the record and the vault. A word stands
-- here as a keyed digest, so that nobody reads it who has no more than the database.
create table search (
lite:    place   integer primary key,
lite:    case_id {TEXT} not null unique,
lite:    version bigint not null,
lite:    words   {TEXT} not null
pg:    case_id {TEXT} not null primary key,
pg:    version bigint not null,      -- how much of the case was read
pg:    words   tsvector not null
);
pg:alter table search alter column words set storage external;
pg:create index search_words on search using gin (words) with (gin_pending_list_limit = 1024);
lite:create virtual table search_word using fts5 (
lite:    words, content = 'search', content_rowid = 'place',
lite:    detail = 'none', columnsize = 0, tokenize = 'ascii'
lite:);
-- What is taken out leaves nothing behind.
lite:insert into search_word (search_word, rank) values ('secure-delete', 1);
lite:create trigger search_came after insert on search begin
lite:    insert into search_word (rowid, words) values (new.place, new.words);
lite:end;
lite:create trigger search_went after delete on search begin
lite:    insert into search_word (search_word, rowid, words)
lite:    values ('delete', old.place, old.words);
lite:end;
lite:create trigger search_changed after update of words on search
lite:when old.words <> new.words begin
lite:    insert into search_word (search_word, rowid, words)
lite:    values ('delete', old.place, old.words);
lite:    insert into search_word (rowid, words) values (new.place, new.words);
lite:end;

-- Up to which position of the log cases were read.
create table search_progress (
    only_row bigint not null primary key check (only_row = 1),
    position bigint not null
);
insert into search_progress (only_row, position) values (1, 0);

-- Cases to be read again though nothing happened to them.
create table search_again (
    case_id {TEXT} not null primary key
){SMALL};

-- Piles that the desk puts cases on.
create table tag (
    case_id {TEXT} not null,
    tag     {TEXT} not null,
    primary key (case_id, tag)
){SMALL};
create unique index tag_cases on tag (tag, case_id);

-- A list under a name: filters, order and words, sealed under the key of whoever it belongs to.
create table saved_view (
    owner  {TEXT} not null,        -- a person or a department
    id     {TEXT} not null,
    name   {TEXT} not null,        -- a keyed digest: no two of one owner are called the same
    sealed {TEXT} not null,
    primary key (owner, id),
    unique (owner, name)
){SMALL};

-- How far somebody of the desk has read a case.
create table seen (
    person     {TEXT} not null,
    case_id    {TEXT} not null,
    changed_at {TEXT} not null,
    primary key (person, case_id)
){SMALL};
create index seen_case on seen (case_id);
