-- How the house itself was: when its servers ran, and what it found when it looked at itself.
-- Nothing in it is about anybody.

-- One row for each start of a server. A server that was killed is last seen, and never ended.
create table service_run (
    id       {TEXT} not null primary key,
    began_at {TEXT} not null,
    seen_at  {TEXT} not null,
    ended_at {TEXT}                            -- when it was stopped in order
){SMALL};
create index service_run_seen on service_run (seen_at);

create table health_check (
    id       {TEXT} not null primary key,
    kind     {TEXT} not null,                  -- integrity | restore
    began_at {TEXT} not null,
    ended_at {TEXT} not null,
    passed   boolean not null,
    figures  {TEXT} not null                   -- JSON: what was looked at, what was found, as numbers
){SMALL};
create index health_check_ended on health_check (kind, ended_at);
