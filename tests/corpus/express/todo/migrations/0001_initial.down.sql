DROP TABLE todos;
DROP TYPE priority;
DROP TABLE lists;
DROP TABLE refresh_tokens;
DROP TABLE users;
