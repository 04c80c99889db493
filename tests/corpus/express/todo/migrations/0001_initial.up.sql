CREATE TABLE users (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  email varchar(254) NOT NULL,
  password_hash text NOT NULL,
  display_name varchar(255) NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT users_email_key UNIQUE (email),
  CONSTRAINT users_email_folded CHECK (email = lower(email)),
  CONSTRAINT users_display_name_length CHECK (char_length(display_name) >= 1)
);

CREATE TABLE refresh_tokens (
  digest text PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  expires_at timestamptz NOT NULL
);

CREATE INDEX refresh_tokens_user_id ON refresh_tokens (user_id);

CREATE TABLE lists (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
  name varchar(80) NOT NULL,
  color varchar(255),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT lists_user_id_name_key UNIQUE (user_id, name),
  CONSTRAINT lists_name_length CHECK (char_length(name) >= 1)
);

CREATE TYPE priority AS ENUM ('low', 'normal', 'high');

CREATE TABLE todos (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  list_id uuid NOT NULL REFERENCES lists (id) ON DELETE CASCADE,
  title varchar(200) NOT NULL,
  notes varchar(10000),
  due_date date,
  priority priority NOT NULL DEFAULT 'normal',
  done boolean NOT NULL DEFAULT false,
  completion_time timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT todos_title_length CHECK (char_length(title) >= 1)
);

CREATE INDEX todos_list_id_done ON todos (list_id, done);
CREATE INDEX todos_due_date ON todos (due_date);
