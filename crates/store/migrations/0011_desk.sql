-- What the desk works with besides cases: texts that are written again and again, messages that
-- can still be taken back, and what was done to the house itself.

-- Texts of the house, of a department, or of one person.
create table macro (
    id         {TEXT} not null primary key,
    owner      {TEXT} not null,    -- a person, a department, or `house`
    sealed     {TEXT} not null,    -- name, texts, moves: under the key of the person, or of all
    version    bigint not null,    -- counts from 1
    changed_at {TEXT} not null
){SMALL};
create index macro_owner on macro (owner, id);

-- Moves that were asked for with a delay. Gone once they were made or taken back; those that were
-- refused wait here for their author to see why.
create table pending (
    case_id    {TEXT} not null,
    command_id {TEXT} not null,
    author     {TEXT} not null,
    request    {TEXT} not null,    -- keyed digest of the command, as in `command`
    sealed     {TEXT} not null,    -- the command and who asks, under the key of the case
    send_at    {TEXT} not null,
    state      {TEXT} not null,    -- waiting, sending, refused
    next_at    {TEXT} not null,    -- when to look at it: a lease, while it is being made
    tries      bigint not null,
    refusal    {TEXT},             -- JSON: code, and a sentence in each language
    primary key (case_id, command_id)
){SMALL};
create index pending_next on pending (next_at);

-- Who did what to the house: sign-ins, people, roles, tokens, settings. Only ever added to, in ids
-- and codes, with no names.
create table house_log (
    id      {TEXT} not null primary key,
    at      {TEXT} not null,
    kind    {TEXT} not null,
    actor   {TEXT},                -- nobody: the program, or its operator at a shell
    role    {TEXT},
    subject {TEXT},                -- the person it was done to
    about   {TEXT} not null        -- JSON: codes
){SMALL};
create index house_log_at on house_log (at, id);
create index house_log_actor on house_log (actor, at, id) where actor is not null;
create index house_log_kind on house_log (kind, at, id);

-- What statistics are counted from: the cases of a merchant, and those of a queue, that changed last.
create index inbox_respondent_changed on inbox (respondent, changed_at, case_id)
    where respondent is not null;
create index inbox_queue_changed on inbox (queue, changed_at, case_id) where queue is not null;

-- Why a task was put off last, and a short way to those that were.
alter table due add column why {TEXT};
create index due_put_off on due (kind, next_at) where tries > 0;
