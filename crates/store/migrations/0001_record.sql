-- The record, and the copies that make it fast.
--
-- One text for both engines. `{TEXT}` and `{BLOB}` are their words for text and bytes, `{SMALL}`
-- lets SQLite keep small rows where their keys are, and a line that begins with `pg:` or `lite:`
-- is for one of them. Columns are text, bigint, boolean or bytes, and nothing else: ids as
-- `case_0198…`, hashes in hex, instants as RFC 3339 in UTC with six decimals, so that they sort
-- as text and read the same in a shell, an export and the record that was hashed.

-- What happened. Nothing here is ever changed, and no two cases share a row.
create table event (
    case_id {TEXT} not null,
    seq     bigint not null,      -- within the case: 1, 2, 3, …
    record  {TEXT} not null,      -- who, when, why, what: the exact bytes that are hashed
    hash    {TEXT} not null,      -- sha-256 over the hash before it and `record`
    -- The transaction that wrote it, for the seal. SQLite has one writer: rows do as well.
lite:    tx integer primary key,
lite:    unique (case_id, seq)
pg:    tx bigint not null default (pg_current_xact_id()::text::bigint),
pg:    primary key (case_id, seq)
);
pg:create index event_by_tx on event (tx);

-- Which command did what. How a retry learns that it was done.
create table command (
    case_id    {TEXT} not null,
    command_id {TEXT} not null,
    request    {TEXT} not null,   -- sha-256 of the command as it was sent
    seq        bigint not null,   -- the last event that it made
    at         {TEXT} not null,
    primary key (case_id, command_id)
){SMALL};

-- Every case as it stands. A copy: rebuilt from `event` at any time.
create table snapshot (
    case_id {TEXT} not null primary key,
    since   bigint not null,      -- the version that the last command was decided on
    version bigint not null,      -- the `seq` of the last event
    head    {TEXT} not null,      -- the `hash` of the last event
    format  bigint not null,      -- which version of the program can read `state`
    state   {TEXT} not null
);

-- A line about every case, for lists. A copy, in codes and times: no names, no words.
create table inbox (
    case_id        {TEXT} not null primary key,
    number         {TEXT} not null unique,
    stage          {TEXT} not null,
    tier           bigint not null,
    closing        {TEXT},
    issue          {TEXT} not null,
    provider       {TEXT},
    claimed        bigint,        -- in minor units
    currency       {TEXT},
    outside        boolean not null,
    complainant    {TEXT} not null,
    representative {TEXT},
    drafted_by     {TEXT} not null,
    respondent     {TEXT},
    mediator       {TEXT},
    bodies         {TEXT} not null,   -- JSON
    assigned       {TEXT},
    queue          {TEXT},
    drafted_at     {TEXT} not null,
    changed_at     {TEXT} not null,
    due_at         {TEXT} not null,   -- far away where nothing is due
    late           boolean not null
){SMALL};
create index inbox_due on inbox (due_at, case_id);
create index inbox_changed on inbox (changed_at, case_id);
create index inbox_stage on inbox (stage, due_at, case_id);
create index inbox_complainant on inbox (complainant, changed_at, case_id);
create index inbox_representative on inbox (representative, changed_at, case_id)
    where representative is not null;
create index inbox_draft on inbox (drafted_by, changed_at, case_id) where stage = 'draft';
create index inbox_respondent on inbox (respondent, due_at, case_id) where respondent is not null;
create index inbox_mediator on inbox (mediator, due_at, case_id) where mediator is not null;
create index inbox_assigned on inbox (assigned, due_at, case_id) where assigned is not null;
create index inbox_queue on inbox (queue, due_at, case_id) where queue is not null;

-- Which outside bodies have which cases, in the order of their lists.
create table inbox_body (
    case_id    {TEXT} not null,
    body       {TEXT} not null,
    changed_at {TEXT} not null,
    due_at     {TEXT} not null,
    primary key (case_id, body)
){SMALL};
create index inbox_body_due on inbox_body (body, due_at, case_id);
create index inbox_body_changed on inbox_body (body, changed_at, case_id);

-- What every case waits for. A copy, but for the last two columns.
create table due (
    case_id {TEXT} not null,
    task    {TEXT} not null,      -- what to do, as JSON
    kind    {TEXT} not null,      -- who does it: each kind has its round
    at      {TEXT} not null,      -- not before then
    next_at {TEXT} not null,      -- nor before then: it is leased, or was put off
    tries   bigint not null,
    primary key (case_id, task)
){SMALL};
create index due_next on due (kind, next_at);

-- What has gone back of one payment, over all cases and channels, in minor units.
create table guard (
    payment  {TEXT} not null primary key,    -- provider:reference
    currency {TEXT} not null,
    paid     bigint not null check (paid >= 0),
    ordered  bigint not null check (ordered >= 0),      -- by us, and not taken back
    outside  bigint not null check (outside >= 0),      -- came back on other ways
    excess   bigint not null check (excess >= 0),       -- how far facts alone went beyond `paid`
    check (ordered + outside <= paid + excess)
){SMALL};

-- The order of all events, as the seal found them. What follows is written by the seal alone.
create table sealed (
    position bigint not null primary key,    -- 1, 2, 3, …: without gaps, never reused
    case_id  {TEXT} not null,
    seq      bigint not null,
    unique (case_id, seq)
){SMALL};

-- The Merkle tree over the hashes of sealed events: its size, the roots of the full subtrees
-- that it ends with, the transaction from which on events may be unsealed, and the name of the
-- log. Whoever holds this row is the one who seals.
create table tree (
    only_row bigint not null primary key check (only_row = 1),
    size     bigint not null,
    edge     {TEXT} not null,
    since_tx bigint not null,
    origin   {TEXT} not null
);
insert into tree (only_row, size, edge, since_tx, origin)
values (1, 0, '', 0, 'redress.localhost/log');

-- Its hashes as C2SP tiles: level, place in the level, and up to 256 hashes in hex.
create table tile (
    level  bigint not null,
    place  bigint not null,
    hashes {TEXT} not null,
    primary key (level, place)
){SMALL};

create table checkpoint (
    size bigint not null primary key,
    note {TEXT} not null
){SMALL};
