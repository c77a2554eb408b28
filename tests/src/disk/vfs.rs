//! The face of the disk that SQLite sees: C functions over [`File`]s.
#![expect(
    unsafe_code,
    reason = "SQLite calls its file system through raw pointers; the product has none of this"
)]

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::sync::atomic::{AtomicU64, Ordering, fence};
use std::sync::{Arc, Mutex, Once};

use rusqlite::ffi;

use super::file::{File, Level};
use super::{Operation, Trouble, lock, strike};

/// Longest name of a file.
const LONGEST_NAME: c_int = 512;

/// What stands in the memory that SQLite gives for an open file.
#[repr(C)]
struct Handle {
    base: ffi::sqlite3_file,
    /// Made by `Box::into_raw` in `open`, taken back in `close`.
    open: *mut Open,
}

struct Open {
    id: u64,
    file: Arc<Mutex<File>>,
    /// Its name, when it is to go with the handle.
    delete: Option<String>,
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock_file),
    xUnlock: Some(unlock_file),
    xCheckReservedLock: Some(check_reserved),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// Makes this disk the file system of every database that the process opens from now on.
///
/// # Panics
/// When SQLite does not take it.
pub fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let name = CString::new("flo-memory-disk").expect("no zero inside");
        let vfs = Box::new(ffi::sqlite3_vfs {
            iVersion: 2,
            szOsFile: c_int::try_from(size_of::<Handle>()).expect("a small size"),
            mxPathname: LONGEST_NAME,
            pNext: std::ptr::null_mut(),
            zName: name.into_raw(),
            pAppData: std::ptr::null_mut(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(access),
            xFullPathname: Some(full_pathname),
            xDlOpen: None,
            xDlError: None,
            xDlSym: None,
            xDlClose: None,
            xRandomness: Some(randomness),
            xSleep: Some(sleep),
            xCurrentTime: Some(current_time),
            xGetLastError: Some(last_error),
            xCurrentTimeInt64: Some(current_time_ms),
            xSetSystemCall: None,
            xGetSystemCall: None,
            xNextSystemCall: None,
        });
        // SAFETY: the description lives for ever, and its functions keep SQLite's contract.
        let code = unsafe {
            ffi::sqlite3_initialize();
            ffi::sqlite3_vfs_register(Box::into_raw(vfs), 1)
        };
        assert_eq!(code, ffi::SQLITE_OK, "SQLite takes the file system");
    });
}

/// The open file behind a pointer from SQLite.
///
/// # Safety
/// `file` must come from `open` and not be closed yet.
unsafe fn opened<'a>(file: *mut ffi::sqlite3_file) -> &'a Open {
    // SAFETY: as promised by the caller, this is a `Handle` whose box is alive.
    unsafe { &*(*file.cast::<Handle>()).open }
}

/// A name from SQLite.
///
/// # Safety
/// `name` must be a string that ends with zero, alive for the call.
unsafe fn text(name: *const c_char) -> String {
    // SAFETY: as promised by the caller.
    unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned()
}

fn offset(at: ffi::sqlite3_int64) -> usize {
    usize::try_from(at).unwrap_or(0)
}

fn level(number: c_int) -> Level {
    match number {
        0 => Level::None,
        1 => Level::Shared,
        2 => Level::Reserved,
        3 => Level::Pending,
        _ => Level::Exclusive,
    }
}

unsafe extern "C" fn open(
    _vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    let handle = file.cast::<Handle>();
    // SAFETY: SQLite gives memory of the size that was registered; a null method table means: not open.
    unsafe { (*handle).base.pMethods = std::ptr::null() };
    let (found, name) = if name.is_null() {
        (Some(Arc::default()), None)
    } else {
        // SAFETY: SQLite's names end with zero.
        let name = unsafe { text(name) };
        (super::find(&name, flags & ffi::SQLITE_OPEN_CREATE != 0), Some(name))
    };
    let Some(found) = found else { return ffi::SQLITE_CANTOPEN };
    let delete = name.filter(|_| flags & ffi::SQLITE_OPEN_DELETEONCLOSE != 0);
    let open = Open { id: NUMBER.fetch_add(1, Ordering::Relaxed), file: found, delete };
    // SAFETY: as above; the box is taken back in `close`.
    unsafe {
        (*handle).open = Box::into_raw(Box::new(open));
        (*handle).base.pMethods = &raw const METHODS;
        if !out_flags.is_null() {
            *out_flags = flags;
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: SQLite closes an open file once.
    let open = unsafe { Box::from_raw((*file.cast::<Handle>()).open) };
    lock(&open.file).forget(open.id);
    if let Some(name) = &open.delete {
        super::remove(name);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    into: *mut c_void,
    amount: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: the file is open, and the buffer has `amount` bytes.
    let (open, into) = unsafe {
        (
            opened(file),
            std::slice::from_raw_parts_mut(into.cast::<u8>(), usize::try_from(amount).unwrap_or(0)),
        )
    };
    match strike(Operation::Read) {
        Some(Trouble::ShortRead) => {
            let half = into.len() / 2;
            lock(&open.file).read(&mut into[..half], offset(at));
            // Not `SQLITE_IOERR_SHORT_READ`: that one means that the file ends here.
            return ffi::SQLITE_IOERR_READ;
        }
        Some(_) => return ffi::SQLITE_IOERR_READ,
        None => {}
    }
    if lock(&open.file).read(into, offset(at)) { ffi::SQLITE_OK } else { ffi::SQLITE_IOERR_SHORT_READ }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    amount: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: the file is open, and the buffer has `amount` bytes.
    let (open, from) = unsafe {
        (opened(file), std::slice::from_raw_parts(from.cast::<u8>(), usize::try_from(amount).unwrap_or(0)))
    };
    match strike(Operation::Write) {
        Some(Trouble::Full) => return ffi::SQLITE_FULL,
        Some(_) => {
            // A write that fails may have left a part behind.
            lock(&open.file).write(&from[..from.len() / 2], offset(at));
            return ffi::SQLITE_IOERR_WRITE;
        }
        None => {}
    }
    lock(&open.file).write(from, offset(at));
    ffi::SQLITE_OK
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    if strike(Operation::Truncate).is_some() {
        return ffi::SQLITE_IOERR_TRUNCATE;
    }
    // SAFETY: the file is open.
    lock(&unsafe { opened(file) }.file).set_length(offset(size));
    ffi::SQLITE_OK
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    if strike(Operation::Sync).is_some() {
        return ffi::SQLITE_IOERR_FSYNC;
    }
    // SAFETY: the file is open.
    lock(&unsafe { opened(file) }.file).sync();
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: the file is open, and the answer has a place.
    unsafe { *size = i64::try_from(lock(&opened(file).file).bytes().len()).unwrap_or(i64::MAX) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn lock_file(file: *mut ffi::sqlite3_file, wanted: c_int) -> c_int {
    // SAFETY: the file is open.
    let open = unsafe { opened(file) };
    if lock(&open.file).lock(open.id, level(wanted)) { ffi::SQLITE_OK } else { ffi::SQLITE_BUSY }
}

unsafe extern "C" fn unlock_file(file: *mut ffi::sqlite3_file, down_to: c_int) -> c_int {
    // SAFETY: the file is open.
    let open = unsafe { opened(file) };
    lock(&open.file).unlock(open.id, level(down_to));
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved(file: *mut ffi::sqlite3_file, answer: *mut c_int) -> c_int {
    // SAFETY: the file is open, and the answer has a place.
    unsafe { *answer = c_int::from(lock(&opened(file).file).is_reserved()) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_control(_file: *mut ffi::sqlite3_file, _op: c_int, _arg: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_file: *mut ffi::sqlite3_file) -> c_int {
    4096
}

/// As SQLite's own file systems say of common disks: a torn write spoils nothing outside of itself.
unsafe extern "C" fn characteristics(_file: *mut ffi::sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    page: c_int,
    size: c_int,
    extend: c_int,
    address: *mut *mut c_void,
) -> c_int {
    let (page, size) = (usize::try_from(page).unwrap_or(0), usize::try_from(size).unwrap_or(0));
    // SAFETY: the file is open, and the answer has a place. The page stays where it is while the file lives, and the
    // handle keeps the file alive.
    unsafe { *address = lock(&opened(file).file).shared_page(page, size, extend != 0).cast() };
    ffi::SQLITE_OK
}

unsafe extern "C" fn shm_lock(
    file: *mut ffi::sqlite3_file,
    first: c_int,
    count: c_int,
    flags: c_int,
) -> c_int {
    // SAFETY: the file is open.
    let open = unsafe { opened(file) };
    let first = usize::try_from(first).unwrap_or(0);
    let slots = first..first + usize::try_from(count).unwrap_or(0);
    let mut held = lock(&open.file);
    if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
        held.let_go(open.id, slots);
        return ffi::SQLITE_OK;
    }
    let is_exclusive = flags & ffi::SQLITE_SHM_EXCLUSIVE != 0;
    if held.hold(open.id, slots, is_exclusive) { ffi::SQLITE_OK } else { ffi::SQLITE_BUSY }
}

unsafe extern "C" fn shm_barrier(_file: *mut ffi::sqlite3_file) {
    fence(Ordering::SeqCst);
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, delete: c_int) -> c_int {
    // SAFETY: the file is open.
    let open = unsafe { opened(file) };
    if delete != 0 {
        lock(&open.file).drop_shared();
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(_vfs: *mut ffi::sqlite3_vfs, name: *const c_char, _sync: c_int) -> c_int {
    // SAFETY: SQLite's names end with zero.
    let was_there = super::remove(&unsafe { text(name) });
    if was_there { ffi::SQLITE_OK } else { ffi::SQLITE_IOERR_DELETE_NOENT }
}

unsafe extern "C" fn access(
    _vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    _flags: c_int,
    answer: *mut c_int,
) -> c_int {
    // SAFETY: SQLite's names end with zero, and the answer has a place.
    unsafe { *answer = c_int::from(super::exists(&text(name))) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn full_pathname(
    _vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: SQLite's names end with zero.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes_with_nul();
    if name.len() > usize::try_from(room).unwrap_or(0) {
        return ffi::SQLITE_CANTOPEN;
    }
    // SAFETY: there is room for the name.
    unsafe { std::ptr::copy_nonoverlapping(name.as_ptr().cast(), out, name.len()) };
    ffi::SQLITE_OK
}

/// The same numbers in every run.
unsafe extern "C" fn randomness(_vfs: *mut ffi::sqlite3_vfs, count: c_int, out: *mut c_char) -> c_int {
    // SAFETY: the buffer has `count` bytes.
    let out =
        unsafe { std::slice::from_raw_parts_mut(out.cast::<u8>(), usize::try_from(count).unwrap_or(0)) };
    out.iter_mut().fold(1_u8, |number, byte| {
        *byte = number;
        number.wrapping_mul(151).wrapping_add(7)
    });
    count
}

unsafe extern "C" fn sleep(_vfs: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    microseconds
}

/// A fixed day: the product takes no time from SQLite.
unsafe extern "C" fn current_time(_vfs: *mut ffi::sqlite3_vfs, out: *mut f64) -> c_int {
    // SAFETY: the answer has a place.
    unsafe { *out = 2_461_000.5 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn current_time_ms(_vfs: *mut ffi::sqlite3_vfs, out: *mut ffi::sqlite3_int64) -> c_int {
    // SAFETY: the answer has a place.
    unsafe { *out = 212_630_443_200_000 };
    ffi::SQLITE_OK
}

unsafe extern "C" fn last_error(_vfs: *mut ffi::sqlite3_vfs, _room: c_int, _out: *mut c_char) -> c_int {
    0
}
