// holdfast for programs that keep files on a disk: what most users include, and all they need.
#pragma once

#include "holdfast/disk_fs.hpp"
#include "holdfast/files.hpp"
#include "holdfast/journal/journal.hpp"
#include "holdfast/path.hpp"
#include "holdfast/store/store.hpp"

namespace holdfast {

extern template class Files<DiskFs>;
extern template class DirectoryFiles<DiskFs>;
extern template class AtomicFile<DiskFs>;
extern template class Journal<DiskFs>;
extern template class Store<DiskFs>;

/// A file on the disk that is being written; see AtomicFile.
using DiskAtomicFile = AtomicFile<DiskFs>;

/// A journal on the disk; see Journal.
using DiskJournal = Journal<DiskFs>;

/// A store on the disk; see Store.
using DiskStore = Store<DiskFs>;

// The functions below take paths as text, boost::filesystem::path or std::filesystem::path;
// relative ones start at the current directory. They may be called from any thread. Where nothing
// else is said errors, crash states and cost are those of the same functions of DirectoryFiles.

/// Begin to write a file.
[[nodiscard]] Result<DiskAtomicFile> open_file(const PathArgument& path,
                                               const WriteOptions& options = {});

/// Write a whole file.
[[nodiscard]] Result<WriteReport> write_file(const PathArgument& path, std::string_view content,
                                             const WriteOptions& options = {});
[[nodiscard]] Result<WriteReport> write_file(const PathArgument& path, ByteView content,
                                             const WriteOptions& options = {});

/// Read and judge a whole file, and heal it from its backup if `options` say so.
[[nodiscard]] Result<ReadReport> read_file(const PathArgument& path,
                                           const ReadOptions& options = {});

/// Put the backup in the file's place, on purpose.
[[nodiscard]] Result<RestoreReport> restore_file(const PathArgument& path,
                                                 const FileOptions& options = {});

/// Look at a file and its backup; writes nothing.
[[nodiscard]] Result<VerifyReport> verify_file(const PathArgument& path,
                                               const FileOptions& options = {});

/// Bring a file to rest after a crash.
[[nodiscard]] Result<RecoverReport> recover_file(const PathArgument& path,
                                                 const FileOptions& options = {});

/// Make a journal in a directory that exists.
/// Errors: Journal::create()'s; what finding the directory says, as walk().
/// Crash: no journal, or a whole one.
/// Threads: any; errc::locked where another one is at it, or has opened it.
[[nodiscard]] Result<void> create_journal(const PathArgument& directory,
                                          const JournalOptions& options = {});

/// Open the journal of a directory: lock and recover it.
/// Errors: Journal::open()'s; what finding the directory says, as walk(). A refused open has
/// changed nothing. Crash: R1, R7; recovery may be cut short and begun again at any point. Threads:
/// any; errc::locked where somebody has it open, in this process or another one.
[[nodiscard]] Result<DiskJournal> open_journal(const PathArgument& directory,
                                               const JournalOptions& options = {});

/// Where projects lie by custom.
inline constexpr std::string_view user_projects = "user_projects";

/// Make a project in the directory `root`, which is made where it is missing, and open it.
[[nodiscard]] Result<DiskStore> create_store(const PathArgument& root, const std::string& name,
                                             StoreOptions options = {});

/// Open a project.
[[nodiscard]] Result<DiskStore> open_store(const PathArgument& root, const std::string& name,
                                           StoreOptions options = {});

/// Open the project that lies in a directory; the path may end in a slash, "." or "..".
[[nodiscard]] Result<DiskStore> open_store(const PathArgument& project_directory,
                                           StoreOptions options = {});

/// Open a project to read it; see Store::open_read_only.
[[nodiscard]] Result<DiskStore> open_store_read_only(const PathArgument& root,
                                                     const std::string& name,
                                                     StoreOptions options = {});
[[nodiscard]] Result<DiskStore> open_store_read_only(const PathArgument& project_directory,
                                                     StoreOptions options = {});

/// The names of all projects in a directory.
[[nodiscard]] Result<std::vector<std::string>> list_all_projects(
    const PathArgument& root = user_projects);

}  // namespace holdfast
