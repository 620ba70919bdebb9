//! An archive of a package's files. The same files make the same bytes, whenever, wherever and by whomever they are packed.

use std::{
    collections::BTreeSet,
    io::{Cursor, Write as _},
    path::{Path, PathBuf},
};

use flate2::{Compression, GzBuilder};
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::{
    backend::{Content, Files, files::replace},
    digest::digest,
    error::{Error, Result},
};

/// What people on a system unpack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `.tar.gz`
    TarGz,
    /// `.zip`
    Zip,
}

impl Format {
    fn extension(self) -> &'static str {
        match self {
            Format::TarGz => "tar.gz",
            Format::Zip => "zip",
        }
    }
}

/// An archive that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// Where it is.
    pub path: PathBuf,
    /// The file's name.
    pub name: String,
    /// Its SHA-256 in hexadecimal digits.
    pub sha256: String,
}

/// Packs `files` into `<folder>/<name>.tar.gz`; in it they are in the folder `name`. `time`, in seconds since 1970, is that of every
/// file.
///
/// # Errors
/// The disk says no.
pub fn pack(files: &Files, folder: &Path, name: &str, format: Format, time: u64) -> Result<Packed> {
    let entries = entries(files, name)?;
    let bytes = match format {
        Format::TarGz => tar_gz(&entries, time)?,
        Format::Zip => zipped(&entries, time)?,
    };
    let file = format!("{name}.{}", format.extension());
    let path = folder.join(&file);
    fs_err::create_dir_all(folder)?;
    replace(&path, &bytes)?;
    Ok(Packed { path, name: file, sha256: digest(&bytes) })
}

/// The time of all files: `SOURCE_DATE_EPOCH`, in seconds since 1970, or 0.
///
/// # Errors
/// The variable is no such number.
pub fn time() -> Result<u64> {
    let Some(text) = std::env::var_os("SOURCE_DATE_EPOCH") else { return Ok(0) };
    text.to_str().and_then(|text| text.trim().parse().ok()).ok_or_else(|| Error::Usage {
        message: format!("`SOURCE_DATE_EPOCH` is `{}`, not a number of seconds", text.display()),
        help: Some("it is the time of all files in archives; unset, it is 1970".into()),
    })
}

/// Something at a path.
enum Entry {
    Folder,
    File(Vec<u8>),
    Link(String),
}

/// All there is, folders before what is in them.
fn entries(files: &Files, top: &str) -> Result<Vec<(String, Entry)>> {
    let mut entries = Vec::new();
    let mut folders = BTreeSet::new();
    for (path, content) in files.iter() {
        let path = format!("{top}/{path}");
        for (end, _) in path.match_indices('/') {
            if folders.insert(path[..end].to_owned()) {
                entries.push((path[..end].to_owned(), Entry::Folder));
            }
        }
        let entry = match content {
            Content::Text(text) => Entry::File(text.clone().into_bytes()),
            Content::Copy(from) => Entry::File(fs_err::read(from)?),
            Content::Link(to) => Entry::Link(to.clone()),
        };
        entries.push((path, entry));
    }
    entries.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(entries)
}

const FILE: u32 = 0o644;
const FOLDER: u32 = 0o755;

fn tar_gz(entries: &[(String, Entry)], time: u64) -> Result<Vec<u8>> {
    // The head of a gzip file has a time and a system; 255 is one that nobody knows.
    let gzip = GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), Compression::best());
    let mut tar = tar::Builder::new(gzip);
    for (path, entry) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_mtime(time);
        header.set_uid(0);
        header.set_gid(0);
        match entry {
            Entry::Folder => {
                header.set_entry_type(tar::EntryType::Directory);
                header.set_mode(FOLDER);
                header.set_size(0);
                tar.append_data(&mut header, format!("{path}/"), std::io::empty())?;
            }
            Entry::File(bytes) => {
                header.set_mode(FILE);
                header.set_size(bytes.len() as u64);
                tar.append_data(&mut header, path, bytes.as_slice())?;
            }
            Entry::Link(to) => {
                header.set_entry_type(tar::EntryType::Symlink);
                header.set_mode(0o777);
                header.set_size(0);
                tar.append_link(&mut header, path, to)?;
            }
        }
    }
    Ok(tar.into_inner()?.finish()?)
}

fn zipped(entries: &[(String, Entry)], time: u64) -> Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(zip_time(time)).system(zip::System::Unix);
    let broken = |error: zip::result::ZipError| Error::File(error.into());
    for (path, entry) in entries {
        match entry {
            Entry::Folder => {
                zip.add_directory(path.as_str(), options.unix_permissions(FOLDER)).map_err(broken)?;
            }
            Entry::File(bytes) => {
                zip.start_file(path, options.unix_permissions(FILE)).map_err(broken)?;
                zip.write_all(bytes)?;
            }
            Entry::Link(to) => zip.add_symlink(path, to, options).map_err(broken)?,
        }
    }
    Ok(zip.finish().map_err(broken)?.into_inner())
}

/// As zip has it; the beginning of 1980 where it has no such time.
fn zip_time(time: u64) -> zip::DateTime {
    let seconds = i64::try_from(time).ok();
    let date = seconds.and_then(|seconds| chrono::DateTime::from_timestamp(seconds, 0));
    date.and_then(|date| date.naive_utc().try_into().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn files(folder: &Path) -> Files {
        let library = folder.join("libt.so");
        fs_err::write(&library, b"\x7fELF").expect("written");
        let mut files = Files::default();
        files.text("README.md", "Read me.\n".into());
        files.copy("lib/libt.so.1.2.3", library);
        files.link("lib/libt.so", "libt.so.1.2.3");
        files.text(format!("include/{}.h", "long".repeat(40)), "/* long */\n".into());
        files
    }

    #[test]
    fn the_same_files_are_the_same_bytes() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = files(folder.path());
        for (format, file) in [(Format::TarGz, "t-1.2.3.tar.gz"), (Format::Zip, "t-1.2.3.zip")] {
            let first = pack(&files, &folder.path().join("one"), "t-1.2.3", format, 86_400).expect("packed");
            // Another owner's umask, another time.
            fs_err::write(folder.path().join("libt.so"), b"\x7fELF").expect("written");
            let again = pack(&files, &folder.path().join("two"), "t-1.2.3", format, 86_400).expect("packed");
            assert_eq!(first.name, file);
            assert_eq!(first.sha256, again.sha256);
            let bytes = fs_err::read(&first.path).expect("there");
            assert_eq!(bytes, fs_err::read(&again.path).expect("there"));
            assert_eq!(digest(&bytes), first.sha256);
            let later = pack(&files, folder.path(), "t-1.2.3", format, 1_700_000_000).expect("packed");
            assert_ne!(later.sha256, first.sha256, "the time is in it");
        }
    }

    #[test]
    fn a_tarball_has_all_files_in_one_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let packed = pack(&files(folder.path()), folder.path(), "t", Format::TarGz, 7).expect("packed");
        let gzip = flate2::read::GzDecoder::new(fs_err::File::open(packed.path).expect("there"));
        let mut tar = tar::Archive::new(gzip);
        let mut seen = Vec::new();
        for entry in tar.entries().expect("a tarball") {
            let mut entry = entry.expect("an entry");
            let header = entry.header();
            assert_eq!(
                (header.uid().ok(), header.gid().ok(), header.mtime().ok()),
                (Some(0), Some(0), Some(7))
            );
            let (path, mode) =
                (entry.path().expect("a path").display().to_string(), header.mode().expect("a mode"));
            let link = entry.link_name().expect("readable").map(|to| to.display().to_string());
            let mut text = String::new();
            entry.read_to_string(&mut text).expect("text");
            seen.push(format!("{mode:o} {path} {}{}", link.unwrap_or_default(), text.escape_debug()));
        }
        let long = "long".repeat(40);
        assert_eq!(
            seen,
            [
                "755 t/ ".to_owned(),
                "644 t/README.md Read me.\\n".into(),
                "755 t/include/ ".into(),
                format!("644 t/include/{long}.h /* long */\\n"),
                "755 t/lib/ ".into(),
                "777 t/lib/libt.so libt.so.1.2.3".into(),
                "644 t/lib/libt.so.1.2.3 \\u{7f}ELF".into(),
            ]
        );
    }

    #[test]
    fn a_zip_has_them_too() {
        let folder = tempfile::tempdir().expect("a folder");
        let packed = pack(&files(folder.path()), folder.path(), "t", Format::Zip, 0).expect("packed");
        let mut zip = zip::ZipArchive::new(fs_err::File::open(packed.path).expect("there")).expect("a zip");
        let names: Vec<String> = zip.file_names().map(|name| name.expect("UTF-8").into_owned()).collect();
        let long = format!("t/include/{}.h", "long".repeat(40));
        let expected =
            ["t/", "t/README.md", "t/include/", &long, "t/lib/", "t/lib/libt.so", "t/lib/libt.so.1.2.3"];
        assert_eq!(names, expected);
        let mut text = String::new();
        let mut readme = zip.by_name("t/README.md").expect("in it");
        assert_eq!(readme.unix_mode().map(|mode| mode & 0o777), Some(FILE));
        readme.read_to_string(&mut text).expect("text");
        assert_eq!(text, "Read me.\n");
    }

    #[test]
    fn zip_begins_in_1980() {
        assert_eq!(zip_time(0), zip::DateTime::default());
        assert_eq!(zip_time(1_700_000_000).year(), 2023);
    }
}
