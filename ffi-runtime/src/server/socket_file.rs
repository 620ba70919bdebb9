//! Sockets in the file system.
//!
//! A socket is made in a folder that nobody else may enter, gets its mode there, and is then moved to where clients look for it. So there is no
//! moment at which somebody else could connect, whatever the umask of the process is: that is not the library's to change, not even for a while.

use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, PermissionsExt},
    os::unix::net::UnixListener,
    path::{Path, PathBuf},
};

use socket2::{Domain, SockAddr, Socket, Type};

/// The socket that a server has made, which is removed when this is dropped: unless another one is there by now.
#[derive(Debug)]
pub struct SocketFile {
    path: PathBuf,
    /// What it is, whatever its name is.
    identity: (u64, u64),
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        if fs::symlink_metadata(&self.path).is_ok_and(|found| identity(&found) == self.identity) {
            let _ = remove(&self.path);
        }
    }
}

fn identity(metadata: &fs::Metadata) -> (u64, u64) {
    (metadata.dev(), metadata.ino())
}

#[expect(clippy::disallowed_methods, reason = "errors are told together with the path of the address")]
fn remove(path: &Path) -> io::Result<()> {
    fs::remove_file(path)
}

#[expect(clippy::disallowed_methods, reason = "errors are told together with the path of the address")]
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)
}

/// Listens on a socket at that path, which only this user may connect to. What a server that is gone has left there is replaced.
///
/// # Errors
/// Somebody listens there, something else is there, or the system refuses it.
pub fn listen(path: &Path) -> io::Result<(UnixListener, SocketFile)> {
    check_free(path)?;
    let folder = PrivateFolder::beside(path)?;
    let inside = folder.0.join("s");
    let listener = UnixListener::bind(&inside)?;
    fs::set_permissions(&inside, fs::Permissions::from_mode(0o600))?;
    let identity = identity(&fs::symlink_metadata(&inside)?);
    rename(&inside, path)?;
    Ok((listener, SocketFile { path: path.to_owned(), identity }))
}

/// Whether a socket may be put there.
fn check_free(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
        Ok(found) if !found.file_type().is_socket() => {
            Err(io::Error::new(io::ErrorKind::AlreadyExists, "there is something else, which is no socket"))
        }
        Ok(_) => {
            let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
            // A server that is busy has no room for one more at this moment: it is not waited for.
            socket.set_nonblocking(true)?;
            match socket.connect(&SockAddr::unix(path)?) {
                Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => Ok(()),
                // It has just been removed.
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => Err(error),
                _ => Err(io::Error::new(io::ErrorKind::AddrInUse, "somebody listens there")),
            }
        }
    }
}

/// A folder that nobody else may enter. What is left in it goes with it.
struct PrivateFolder(PathBuf);

impl PrivateFolder {
    fn beside(path: &Path) -> io::Result<Self> {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        for attempt in 0_u32..1000 {
            // Short: there is not much room for the path of a socket.
            let folder = parent.join(format!(".{:x}.{attempt:x}", std::process::id()));
            match fs::DirBuilder::new().mode(0o700).create(&folder) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => return made.map(|()| Self(folder)),
            }
        }
        Err(io::Error::new(io::ErrorKind::AlreadyExists, "no folder for the socket could be made beside it"))
    }
}

impl Drop for PrivateFolder {
    fn drop(&mut self) {
        let _ = remove(&self.0.join("s"));
        let _ = fs::remove_dir(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixStream;

    use super::*;

    /// A folder for a test, with nothing in it.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("ffi-{name}-{}", std::process::id()));
            let _ = fs::DirBuilder::new().create(&path);
            Self(path)
        }

        fn names(&self) -> Vec<String> {
            #[expect(clippy::disallowed_methods, reason = "a test")]
            let entries = fs::read_dir(&self.0).expect("a folder");
            entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("text")).collect()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            for name in self.names() {
                let _ = remove(&self.0.join(name));
            }
            let _ = fs::remove_dir(&self.0);
        }
    }

    #[test]
    fn it_is_the_users_alone_and_goes_with_the_server() {
        let folder = Folder::new("mode");
        let path = folder.0.join("server.sock");
        let (listener, file) = listen(&path).expect("a socket");
        assert_eq!(fs::symlink_metadata(&path).expect("a file").mode() & 0o777, 0o600);
        assert_eq!(folder.names(), ["server.sock"], "nothing else is left");
        UnixStream::connect(&path).expect("a connection");
        drop((listener, file));
        assert!(folder.names().is_empty());
    }

    #[test]
    fn it_is_never_open_to_others() {
        let folder = Folder::new("window");
        let path = folder.0.join("server.sock");
        let over = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !over.load(std::sync::atomic::Ordering::Relaxed) {
                    if let Ok(found) = fs::symlink_metadata(&path) {
                        assert_eq!(found.mode() & 0o777, 0o600);
                    }
                }
            });
            for _ in 0..200 {
                drop(listen(&path).expect("a socket"));
            }
            over.store(true, std::sync::atomic::Ordering::Relaxed);
        });
    }

    #[test]
    fn what_a_server_left_that_is_gone_is_replaced() {
        let folder = Folder::new("stale");
        let path = folder.0.join("server.sock");
        let (listener, file) = listen(&path).expect("a socket");
        drop(listener);
        let again = listen(&path).expect("the place of one that is gone");
        drop(file);
        UnixStream::connect(&path).expect("the first has not removed the second");
        drop(again);
    }

    #[test]
    fn one_that_listens_and_files_are_left_alone() {
        let folder = Folder::new("taken");
        let path = folder.0.join("server.sock");
        let first = listen(&path).expect("a socket");
        assert_eq!(listen(&path).expect_err("taken").kind(), io::ErrorKind::AddrInUse);
        UnixStream::connect(&path).expect("a connection to the first");
        drop(first);
        let file = folder.0.join("file");
        #[expect(clippy::disallowed_methods, reason = "a test")]
        fs::write(&file, "text").expect("a file");
        assert_eq!(listen(&file).expect_err("a file").kind(), io::ErrorKind::AlreadyExists);
        assert!(listen(&folder.0.join("nowhere").join("s")).is_err());
        assert_eq!(folder.names(), ["file"]);
    }
}
