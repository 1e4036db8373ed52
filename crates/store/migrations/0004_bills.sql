-- What belongs to a person and their bills: how a bill opens, which findings were there when, when
-- to bring the next bill, and what they are told outside of any case.

-- Small documents, sealed under the key of their owner.
create table keepsake (
    owner  {TEXT} not null,
    name   {TEXT} not null,
    sealed {TEXT} not null,
    primary key (owner, name)
){SMALL};

-- One for everybody who ever brought a bill, or said that they want no reminders.
create table bill_habit (
    owner   {TEXT} not null primary key,
    next_at {TEXT} not null,       -- when to be reminded of the next bill
    wanted  boolean not null       -- whether they want to be
){SMALL};
create index bill_habit_next on bill_habit (next_at) where wanted;

create table notice (
    owner {TEXT} not null,
    id    {TEXT} not null,
    kind  {TEXT} not null,
    about {TEXT} not null,         -- a code: the month that a reminder is about
    at    {TEXT} not null,
    seen  boolean not null,
    primary key (owner, id)
){SMALL};
