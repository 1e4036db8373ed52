-- What pictures look like, to find those that look alike over all cases. Eight rows for each
-- picture: one for each piece of its coarse hash, numbered place × 256 + value.
create table picture (
    piece       bigint not null,
    evidence    {TEXT} not null,
    case_id     {TEXT} not null,
    fingerprint {TEXT} not null,   -- both hashes, in hex: the finer one decides
    primary key (piece, evidence)
){SMALL};
create index picture_of_case on picture (case_id);
