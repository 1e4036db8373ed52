-- What the institution keeps of payments, logins, devices and accounts, and hands over to hold
-- claims against. All of it encrypted; what it is found by, a keyed digest.

-- The systems of the institution that have handed anything over: `records_<system>`.
create table record_set (
    owner {TEXT} not null primary key
){SMALL};

-- Other content under the same id is a new version; none is ever changed.
create table record (
    owner     {TEXT} not null,
    kind      {TEXT} not null,
    id        {TEXT} not null,    -- keyed digest of the institution's own id
    version   bigint not null,    -- 1, 2, 3, …: the highest counts
    digest    {TEXT} not null,    -- keyed digest of the content
    at        {TEXT} not null,    -- when what it tells of happened
    reference {TEXT},             -- keyed digests of what it is looked up by
    purchase  {TEXT},
    account   {TEXT},
    device    {TEXT},
    intake    {TEXT} not null,    -- the delivery that it came with,
    line      bigint not null,    -- and its line there
    month     {TEXT} not null,    -- when it came: each month has a key of its own
    sealed    {TEXT} not null,    -- base64 of nonce, and of content encrypted
    primary key (owner, kind, id, version)
);
create index record_reference on record (owner, kind, reference) where reference is not null;
create index record_purchase on record (owner, kind, purchase) where purchase is not null;
create index record_account on record (owner, kind, account, at) where account is not null;
create index record_device on record (owner, kind, device, at) where device is not null;
