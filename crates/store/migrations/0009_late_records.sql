-- Records that come after a claim was held against those that were there.

-- Which cases asked for which records: keyed digests of references, orders and accounts.
create table record_awaited (
    digest  {TEXT} not null,
    case_id {TEXT} not null,
    primary key (digest, case_id)
){SMALL};
create index record_awaited_case on record_awaited (case_id);

-- Cases that records came for since then, and with which delivery last.
create table record_heard (
    case_id {TEXT} not null primary key,
    intake  {TEXT} not null
){SMALL};
