-- What may have to be forgotten: texts, files, people. Encrypted under a key for each owner.

-- A key for each case, person and the house itself, wrapped by the master key. Erasing empties
-- `wrapped`; the row stays, so that nobody makes a new key for who was forgotten.
create table data_key (
    owner   {TEXT} not null primary key,
    wrapped {TEXT}
){SMALL};

create table vault_text (
    owner  {TEXT} not null,
    id     {TEXT} not null,
    sealed {TEXT} not null,       -- base64 of nonce, and of salt and text encrypted
    primary key (owner, id)
){SMALL};

create table vault_file (
    owner       {TEXT} not null,
    id          {TEXT} not null,
    name        {TEXT} not null,  -- sealed as a text is
    media_type  {TEXT} not null,
    size        bigint not null,  -- in bytes, as they came
    sha256      {TEXT} not null,  -- of the bytes as they came
    sealed      {BLOB} not null,
    uploaded_at {TEXT} not null,
    kept        boolean not null, -- the sweep found what refers to it
    primary key (owner, id)
);
create index vault_file_loose on vault_file (uploaded_at) where not kept;

-- Who may sign in. The card holds what is known of them by name.
create table person (
    id            {TEXT} not null primary key,
    login         {TEXT} not null unique,    -- a keyed digest, to find them by
    card          {TEXT} not null,           -- sealed under their key
    password_hash {TEXT},
    roles         {TEXT} not null,           -- JSON
    merchant      {TEXT},
    body          {TEXT},
    department    {TEXT},
    disabled      boolean not null,
    created_at    {TEXT} not null
){SMALL};
create index person_created on person (created_at, id);

-- Sign-ins and API tokens. The token itself is known to its holder alone.
create table session (
    token_hash {TEXT} not null primary key,
    id         {TEXT} not null unique,
    person     {TEXT} not null,
    role       {TEXT} not null,
    kind       {TEXT} not null,
    label      {TEXT} not null,              -- sealed under the person's key
    created_at {TEXT} not null,
    expires_at {TEXT},
    revoked    boolean not null
){SMALL};
create index session_person on session (person, created_at);

-- Bills that people uploaded; their bytes are files of the same owner.
create table bill (
    owner       {TEXT} not null,
    id          {TEXT} not null,
    format      {TEXT} not null,
    payments    bigint not null,
    problems    bigint not null,
    uploaded_at {TEXT} not null,
    primary key (owner, id)
){SMALL};

-- What the institution has settled for itself.
create table setting (
    name    {TEXT} not null primary key,
    version bigint not null,
    body    {TEXT} not null       -- JSON
){SMALL};
