-- Those who may act as more than a complainant are few among all who have an account, and are asked
-- for with every list that somebody is picked from. Who was erased may act as nothing.
create index person_at_work on person (id) where roles <> '["complainant"]' and roles <> '[]';

-- The numbers of cases that were erased: people go on asking by them, and the record still stands.
create table erased_case (
    number  {TEXT} not null primary key,
    case_id {TEXT} not null
){SMALL};
