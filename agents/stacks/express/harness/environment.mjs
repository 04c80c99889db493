// Loaded before everything else: the address of the database in the words of node-postgres.
const url = process.env.DATABASE_URL;
if (url) process.env.DATABASE_URL = url.replace(/^postgresql\+\w+:/, "postgresql:");
