//! The file and what is done with it. Everything here blocks.

use redb::{
    Builder, Database, DatabaseError, Range, ReadOnlyDatabase, ReadOnlyTable, ReadTransaction,
    ReadableDatabase, ReadableTableMetadata, Table, TableDefinition,
};

use crate::{Durability, Entry, KvConfig, KvError, MAX_KEY_LEN, MAX_VALUE_LEN, Stats};

const TABLE: TableDefinition<'static, &str, &[u8]> = TableDefinition::new("kv");

/// How much of a scan is read at a time: enough to be worth the way to another thread, and little enough to hold.
const PAGE_BYTES: usize = 256 << 10;

/// The engine's own default is 1 GiB, which is much for a store inside of somebody's process.
const DEFAULT_CACHE_BYTES: u64 = 64 << 20;

pub(crate) struct Store {
    file: File,
    durability: Durability,
    cache_bytes: Option<u64>,
}

enum File {
    ReadWrite(Database),
    ReadOnly(ReadOnlyDatabase),
}

impl Store {
    pub(crate) fn open(config: &KvConfig) -> Result<Self, KvError> {
        let mut builder = Builder::new();
        let cache_bytes = config.cache_bytes.unwrap_or(DEFAULT_CACHE_BYTES);
        builder.set_cache_size(usize::try_from(cache_bytes).unwrap_or(usize::MAX));
        let failed = |error| match error {
            DatabaseError::DatabaseAlreadyOpen => KvError::AlreadyOpen { path: config.path.clone() },
            other => storage(other),
        };
        let file = if config.read_only.unwrap_or(false) {
            File::ReadOnly(builder.open_read_only(&config.path).map_err(failed)?)
        } else {
            File::ReadWrite(builder.create(&config.path).map_err(failed)?)
        };
        let durability = config.durability.unwrap_or_default();
        let store = Self { file, durability, cache_bytes: config.cache_bytes };
        match store.file {
            // Readers take it for granted that the table is there.
            File::ReadWrite(_) => store.write(Durability::Immediate, |_| Ok(()))?,
            File::ReadOnly(_) => drop(store.table()?),
        }
        Ok(store)
    }

    /// Sets all of `entries` in one transaction.
    pub(crate) fn put(&self, entries: &[Entry]) -> Result<(), KvError> {
        for Entry { key, value } in entries {
            check_key(key)?;
            let length = value.len() as u64;
            if length > MAX_VALUE_LEN {
                return Err(KvError::ValueTooLong { key: key.clone(), max: MAX_VALUE_LEN, length });
            }
        }
        self.write(self.durability, |table| {
            for Entry { key, value } in entries {
                table.insert(key.as_str(), value.as_slice())?;
            }
            Ok(())
        })
    }

    pub(crate) fn get(&self, key: &str) -> Result<Option<Vec<u8>>, KvError> {
        check_key(key)?;
        value_in(&self.table()?, key)
    }

    pub(crate) fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, KvError> {
        keys.iter().try_for_each(|key| check_key(key))?;
        let table = self.table()?;
        keys.iter().map(|key| value_in(&table, key)).collect()
    }

    pub(crate) fn contains(&self, key: &str) -> Result<bool, KvError> {
        check_key(key)?;
        Ok(self.table()?.get(key).map_err(storage)?.is_some())
    }

    pub(crate) fn delete(&self, key: &str) -> Result<bool, KvError> {
        check_key(key)?;
        self.write(self.durability, |table| Ok(table.remove(key)?.is_some()))
    }

    pub(crate) fn list(&self, prefix: &str, limit: Option<u32>) -> Result<Vec<Entry>, KvError> {
        let limit = limit.map_or(usize::MAX, |limit| limit as usize);
        let mut entries = Vec::new();
        for entry in self.table()?.range(prefix..).map_err(storage)?.take(limit) {
            let (key, value) = entry.map_err(storage)?;
            // Keys are in order: after the first that differs, all do.
            if !key.value().starts_with(prefix) {
                break;
            }
            entries.push(Entry { key: key.value().to_owned(), value: value.value().to_vec() });
        }
        Ok(entries)
    }

    /// The entries whose keys begin with `prefix`, as they are now, to be read piece by piece.
    pub(crate) fn scan(&self, prefix: String) -> Result<Scan, KvError> {
        let entries = self.table()?.range(prefix.as_str()..).map_err(storage)?;
        Ok(Scan { prefix, entries })
    }

    pub(crate) fn len(&self) -> Result<u64, KvError> {
        self.table()?.len().map_err(storage)
    }

    pub(crate) fn stats(&self) -> Result<Stats, KvError> {
        let table = self.table()?;
        let tree = table.stats().map_err(storage)?;
        let pages = tree.stored_bytes() + tree.metadata_bytes() + tree.fragmented_bytes();
        Ok(Stats {
            entries: table.len().map_err(storage)?,
            stored_bytes: tree.stored_bytes(),
            tree_height: tree.tree_height(),
            fragmentation: if pages == 0 { 0.0 } else { tree.fragmented_bytes() as f64 / pages as f64 },
            read_only: matches!(self.file, File::ReadOnly(_)),
            durability: self.durability,
            cache_bytes: self.cache_bytes,
        })
    }

    /// Makes everything that was written durable.
    pub(crate) fn flush(&self) -> Result<(), KvError> {
        match self.file {
            File::ReadWrite(_) => self.write(Durability::Immediate, |_| Ok(())),
            File::ReadOnly(_) => Ok(()),
        }
    }

    /// The table as it is now; it stays so for as long as it is held.
    fn table(&self) -> Result<ReadOnlyTable<&'static str, &'static [u8]>, KvError> {
        let transaction: ReadTransaction = match &self.file {
            File::ReadWrite(file) => file.begin_read(),
            File::ReadOnly(file) => file.begin_read(),
        }
        .map_err(storage)?;
        transaction.open_table(TABLE).map_err(storage)
    }

    /// Runs `change` in a transaction, which is undone where it fails.
    fn write<T>(
        &self,
        durability: Durability,
        change: impl FnOnce(&mut Table<'_, &'static str, &'static [u8]>) -> Result<T, redb::StorageError>,
    ) -> Result<T, KvError> {
        let File::ReadWrite(file) = &self.file else { return Err(KvError::ReadOnly) };
        let mut transaction = file.begin_write().map_err(storage)?;
        let durability = match durability {
            Durability::OnClose => redb::Durability::None,
            Durability::Immediate => redb::Durability::Immediate,
        };
        transaction.set_durability(durability).map_err(storage)?;
        let outcome = change(&mut transaction.open_table(TABLE).map_err(storage)?).map_err(storage)?;
        transaction.commit().map_err(storage)?;
        Ok(outcome)
    }
}

/// A scan that has come to some entry. It sees the store as it was when the scan began, and keeps the file open.
pub(crate) struct Scan {
    prefix: String,
    entries: Range<'static, &'static str, &'static [u8]>,
}

impl Scan {
    /// The next entries, about as many as [`PAGE_BYTES`] has room for; none at the end.
    pub(crate) fn page(&mut self) -> Result<Vec<Entry>, KvError> {
        let mut page = Vec::new();
        let mut bytes = 0;
        while bytes < PAGE_BYTES
            && let Some(entry) = self.entries.next()
        {
            let (key, value) = entry.map_err(storage)?;
            // Keys are in order: after the first that differs, all do.
            if !key.value().starts_with(&self.prefix) {
                break;
            }
            let entry = Entry { key: key.value().to_owned(), value: value.value().to_vec() };
            bytes += entry.key.len() + entry.value.len();
            page.push(entry);
        }
        Ok(page)
    }
}

fn value_in(
    table: &ReadOnlyTable<&'static str, &'static [u8]>,
    key: &str,
) -> Result<Option<Vec<u8>>, KvError> {
    let value = table.get(key).map_err(storage)?;
    Ok(value.map(|value| value.value().to_vec()))
}

fn check_key(key: &str) -> Result<(), KvError> {
    match key.len() {
        0 => Err(KvError::EmptyKey),
        length if length > MAX_KEY_LEN as usize => {
            Err(KvError::KeyTooLong { max: MAX_KEY_LEN, length: length as u64 })
        }
        _ => Ok(()),
    }
}

fn storage(error: impl Into<redb::Error>) -> KvError {
    KvError::Storage(error.into().to_string())
}
