use super::engine::Engine;
use sqlx::{Any, AssertSqlSafe, any::AnyArguments, query::Query};

/// Rows to a statement: 7,500 values for songs, where SQLite takes 32,766 and PostgreSQL 65,535.
pub(super) const ROWS: usize = 500;

/// Many rows of one table, inserted by one statement.
pub(super) struct Insert {
    engine: Engine,
    table: &'static str,
    columns: &'static [&'static str],
    whole: String,
}

impl Insert {
    pub(super) fn new(
        engine: Engine,
        table: &'static str,
        columns: &'static [&'static str],
    ) -> Self {
        let mut insert = Self { engine, table, columns, whole: String::new() };
        insert.whole = insert.sql(ROWS);
        insert
    }

    /// The statement for some rows, which has no text in it but names of ours and places of
    /// values.
    pub(super) fn rows(&self, rows: usize) -> Query<'static, Any, AnyArguments> {
        let sql = if rows == ROWS { self.whole.clone() } else { self.sql(rows) };
        sqlx::query(AssertSqlSafe(sql)).persistent(rows == ROWS)
    }

    fn sql(&self, rows: usize) -> String {
        let width = self.columns.len();
        let row = |row: usize| {
            let places = (1..=width).map(|column| self.engine.place(row * width + column));
            format!("({})", places.collect::<Vec<_>>().join(", "))
        };
        let rows: Vec<_> = (0..rows).map(row).collect();
        let columns = self.columns.join(", ");
        format!("INSERT INTO {} ({columns}) VALUES {}", self.table, rows.join(", "))
    }
}
