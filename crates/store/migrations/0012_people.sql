-- Those who may act as more than a complainant are few among all who have an account, and are asked
-- for with every list that somebody is picked from.
create index person_at_work on person (id) where roles <> '["complainant"]';
