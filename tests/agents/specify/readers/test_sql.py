from decimal import Decimal

from tests.agents.specify.readers.contracts import compiled, corpus, fields, spec_of, told

SHOP = """\
CREATE TYPE order_status AS ENUM ('pending', 'paid');
CREATE TABLE customers (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name varchar(80) NOT NULL CHECK (length(name) >= 2),
  code char(5) CHECK (code ~ '^[A-Z]{5}$'),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE products (
  sku varchar(20) PRIMARY KEY,
  price numeric(10,2) NOT NULL CHECK (price >= 0),
  stock integer NOT NULL DEFAULT 1 CHECK (stock > 0 AND stock < 100),
  size text CHECK (size IN ('S', 'M')),
  sale_from date,
  sale_to date,
  CONSTRAINT sale CHECK (sale_to >= sale_from)
);
CREATE TABLE tags (id serial primary key, label varchar(30) not null unique);
CREATE TABLE product_tags (
  product_sku varchar(20) REFERENCES products(sku),
  tag_id int REFERENCES tags,
  PRIMARY KEY (product_sku, tag_id)
);
CREATE TABLE orders (
  customer_id uuid NOT NULL,
  status order_status NOT NULL DEFAULT 'pending',
  placed_on date DEFAULT CURRENT_DATE,
  FOREIGN KEY (customer_id) REFERENCES customers(id) ON DELETE CASCADE
);
"""


def test_columns_become_fields_with_their_constraints() -> None:
    product = {f.name: f for f in spec_of(shop_sql=SHOP).entity("Product").fields}
    assert product["price"].type == "decimal(10,2)"
    assert product["price"].min == 0
    assert (product["stock"].min, product["stock"].max, product["stock"].default) == (Decimal(1), Decimal(99), "1")
    assert product["size"].type == "enum(ProductSize)"
    assert not product["size"].required
    assert product["price"].required


def test_checks_become_bounds_patterns_and_rules_that_hold_where_sql_would_let_them() -> None:
    spec = spec_of(shop_sql=SHOP)
    customer = {f.name: f for f in spec.entity("Customer").fields}
    assert customer["name"].min == 2
    assert customer["code"].pattern == "[A-Z]{5}"
    assert [r.expr for r in spec.entity("Product").rules] == [
        "self.sale_to == null || self.sale_from == null || self.sale_to >= self.sale_from"
    ]


def test_a_table_of_two_references_is_a_link() -> None:
    spec = spec_of(shop_sql=SHOP)
    assert [(link.a, link.b) for link in spec.links] == [("Product", "Tag")]
    assert "ProductTag" not in {e.name for e in spec.entities}


def test_references_keep_what_is_done_on_deletion() -> None:
    spec = spec_of(shop_sql=SHOP)
    order = {f.name: f for f in spec.entity("Order").fields}
    assert (order["customer"].type, order["customer"].on_delete) == ("ref(Customer)", "cascade")
    assert (order["status"].default, order["placed_on"].default) == ('"pending"', "today")


def test_a_natural_key_stays_unique_beside_the_id() -> None:
    assert ("sku",) in {k.fields for k in spec_of(shop_sql=SHOP).entity("Product").keys}


def test_two_references_of_one_table_are_deleted_each_in_its_way() -> None:
    spec = spec_of(
        a_sql="CREATE TABLE people (name text);\nCREATE TABLE mails (sender_id int REFERENCES people ON DELETE CASCADE,"
        " reader_id int REFERENCES people ON DELETE RESTRICT);"
    )
    assert {f.name: f.on_delete for f in spec.entity("Mail").fields} == {"sender": "cascade", "reader": "restrict"}


def test_what_has_no_words_in_the_spec_is_told_with_its_line() -> None:
    compilation = compiled(
        a_sql="CREATE TABLE t (\n  a jsonb,\n  b int REFERENCES nowhere(id),\n  c int DEFAULT nextval('s'),\n"
        "  d int REFERENCES t(d) ON DELETE SET NULL,\n  e text\n);\nCREATE VIEW v AS SELECT 1;\n"
        "ALTER TABLE t ADD CHECK (e LIKE 'x%');\nCREATE TABLE ts (z int);\n"
    )
    assert [line for line, _ in told(compilation, "SP706")] == [2, 3, 4, 5, 8, 9, 10]


def test_names_that_collide_or_are_no_names_are_told() -> None:
    compilation = compiled(
        a_sql='CREATE TABLE t (\n a_b int,\n "aB" int,\n "größe" int,\n "1st" int,\n "class" int\n);'
    )
    assert [line for line, _ in told(compilation, "SP706")] == [3, 4, 5]
    assert compilation.spec is not None
    assert fields(compilation.spec, "T") == {"ab", "class"}


def test_a_table_wider_than_a_database_allows_is_told() -> None:
    columns = ",\n".join(f"c{n} integer" for n in range(1600))
    compilation = compiled(a_sql=f"CREATE TABLE t ({columns});")
    assert [m for _, m in told(compilation, "SP706")] == [
        "100 fields of T from c1500 on is not built: a table has at most 1500 columns"
    ]


def test_a_condition_without_end_is_told() -> None:
    condition = " or ".join(f"a = {n}" for n in range(3000))
    compilation = compiled(a_sql=f"CREATE TABLE t (a int not null, CHECK ({condition}));")
    assert [m for _, m in told(compilation, "SP706")] == [
        "the check of t in line 1 is not built: it has more than 200 parts"
    ]


def test_broken_sql_is_shown_at_its_line() -> None:
    assert [
        line for line, _ in told(compiled(a_sql="CREATE TABLE a (b int);\nCREATE TABLE c (d int,, e"), "SP004")
    ] == [2]


def test_mysql_is_read_as_well() -> None:
    spec = spec_of(
        a_sql="CREATE TABLE `books` (`id` int NOT NULL AUTO_INCREMENT, `title` varchar(90) NOT NULL, `kind` "
        "enum('a','b') DEFAULT 'a', PRIMARY KEY (`id`)) ENGINE=InnoDB;"
    )
    book = {f.name: f for f in spec.entity("Book").fields}
    assert book["title"].max == 90
    assert spec.enum(book["kind"].type[5:-1]).values == ("a", "b")


def test_dbml_says_the_same() -> None:
    _, compilation = corpus("jdl/ecommerce.dbml")
    assert compilation.spec is not None
    assert not compilation.errors
    spec = compilation.spec
    assert {e.name for e in spec.entities} == {"User", "Product", "Category", "Order", "OrderItem"}
    assert fields(spec, "User") >= {"username", "email", "password", "firstname", "lastname", "status"}
    assert fields(spec, "OrderItem") == {"order", "product", "quantity", "unitprice"}
    item = spec.entity("OrderItem")
    assert ("order", "product") in {k.fields for k in item.keys}
    assert spec.enum("OrderStatus").values == ("pending", "confirmed", "shipped", "delivered", "cancelled")
    product = {f.name: f for f in spec.entity("Product").fields}
    assert (product["status"].default, product["price"].type) == ('"active"', "decimal(10,2)")
    assert next(f for f in item.fields if f.name == "quantity").default == "1"


def test_partial_tables_and_short_relations_of_dbml() -> None:
    spec = spec_of(
        a_dbml="TablePartial named {\n name varchar(9) [not null]\n}\nTable teams {\n ~named\n}\n"
        "Table people {\n ~named\n team_id int\n}\nRef: people.team_id > teams.id [delete: cascade]\n"
    )
    person = {f.name: f for f in spec.entity("Person").fields}
    assert (person["team"].type, person["team"].on_delete, person["name"].max) == ("ref(Team)", "cascade", 9)
