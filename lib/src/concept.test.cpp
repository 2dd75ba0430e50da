// Goal: the file system concepts accept what has every requirement, and refuse what lacks one.
// Method: in pairs. An archetype declares just what a concept requires and is accepted; then each
// requirement is taken away, or made wrong, on its own, and the rest of the archetype refused.
// All of it happens in the compiler.
#include <boost/test/unit_test.hpp>

#include "holdfast/file_system.hpp"

namespace {

using namespace holdfast;

struct MoveOnly {
  MoveOnly(MoveOnly&&) noexcept;
  MoveOnly& operator=(MoveOnly&&) noexcept;
};

// Each archetype is a template over the class derived from it, which hides one member.

template <class>
struct ReaderArchetype : MoveOnly {
  Result<Metadata> stat();
  Result<std::size_t> read_at(std::uint64_t, ByteSpan);
  Result<std::optional<std::string>> read_attribute(std::string_view);
  Result<void> sync();
  Result<void> drop_cache();
};

template <class>
struct WriterArchetype : MoveOnly {
  Result<Metadata> stat();
  Result<void> append(ByteView);
  template <class Reader>
  Result<std::uint64_t> append_copy(Reader&, Extent);
  Result<void> set_mode(Mode);
  Result<void> set_owner(Owner);
  Result<void> set_times(Time);
  Result<void> set_attribute(std::string_view, std::string_view);
  Result<void> sync();
  Result<void> close();
};

template <class>
struct LogArchetype : MoveOnly {
  Result<Metadata> stat();
  Result<std::size_t> read_at(std::uint64_t, ByteSpan);
  Result<void> write_at(std::uint64_t, ByteView);
  Result<void> allocate(Extent);
  Result<void> truncate(std::uint64_t);
  Result<void> sync();
};

template <class>
struct LockArchetype : MoveOnly {
  Result<void> set_owner(std::string_view);
  Result<void> release();
};

template <class Self, class Fs>
struct DirectoryOf : MoveOnly {
  const std::string& path();
  Result<Metadata> stat();
  Result<Metadata> stat(const FileName&);
  Result<void> make_directory(const FileName&, Mode);
  Result<Self> open_directory(const FileName&);
  Result<void> remove_directory(const FileName&);
  Result<typename Fs::Writer> create(const FileName&, Mode);
  Result<typename Fs::Reader> open(const FileName&);
  Result<typename Fs::Log> open_log(const FileName&);
  Result<void> make_symlink(const FileName&, std::string_view);
  Result<std::string> read_link(const FileName&);
  Result<void> link(const FileName&, Self&, const FileName&);
  Result<void> rename(const FileName&, Self&, const FileName&, RenameMode);
  Result<void> remove(const FileName&);
  Result<std::vector<Entry>> list();
  Result<void> sync();
  Result<typename Fs::Lock> try_lock(const FileName&, LockMode);
  Result<LockState> lock_state(const FileName&);
  Result<Space> free_space();
};

template <class Fs>
struct DirectoryIn : DirectoryOf<DirectoryIn<Fs>, Fs> {};

struct AnyReader : ReaderArchetype<AnyReader> {};
struct AnyWriter : WriterArchetype<AnyWriter> {};
struct AnyLog : LogArchetype<AnyLog> {};
struct AnyLock : LockArchetype<AnyLock> {};

// Fs is the derived class, so that a type which it replaces is replaced in its directories too.
template <class Fs>
struct FileSystemArchetype {
  using Directory = DirectoryIn<Fs>;
  using Reader = AnyReader;
  using Writer = AnyWriter;
  using Log = AnyLog;
  using Lock = AnyLock;
  template <class Self = Fs>
  Result<typename Self::Directory> open_root();
};

struct AnyFileSystem : FileSystemArchetype<AnyFileSystem> {};

template <class Self>
using DirectoryArchetype = DirectoryOf<Self, AnyFileSystem>;

template <class W>
concept WriterOfAnyReader = FileWriter<W, AnyReader>;
template <class D>
concept DirectoryOfAny = DirectoryHandle<D, AnyFileSystem>;

// The archetype is accepted as it is and with more than is required; so what is refused below is
// not refused for being derived.
#define HOLDFAST_ACCEPTED(Concept, Archetype)       \
  namespace accepted_##Archetype {                  \
    struct Exact : Archetype<Exact> {};             \
    struct More : Archetype<More> {                 \
      void unrelated();                             \
    };                                              \
    static_assert(Concept<Exact> && Concept<More>); \
  }

// Handles are moved and never copied.
#define HOLDFAST_MOVE_ONLY(Concept, Archetype)               \
  namespace move_only_##Archetype {                          \
    struct Pinned : Archetype<Pinned> {                      \
      Pinned(Pinned&&) = delete;                             \
      Pinned& operator=(Pinned&&) = delete;                  \
    };                                                       \
    struct Copied : Archetype<Copied> {                      \
      Copied(const Copied&);                                 \
      Copied& operator=(const Copied&);                      \
    };                                                       \
    static_assert(!Concept<Pinned> && std::movable<Copied>); \
    static_assert(!Concept<Copied>);                         \
  }

// A member of the same name in the derived class hides what the archetype has.
#define HOLDFAST_REFUSED_WITHOUT(Concept, Archetype, member)             \
  namespace Archetype##_without_##member {                               \
    struct Missing : Archetype<Missing> {                                \
      void member() = delete;                                            \
    };                                                                   \
    struct Wrong : Archetype<Wrong> {                                    \
      template <class... Arguments>                                      \
      int member(Arguments&&...);                                        \
    };                                                                   \
    static_assert(!Concept<Missing>, #Archetype " without " #member);    \
    static_assert(!Concept<Wrong>, #Archetype " with a wrong " #member); \
  }

HOLDFAST_ACCEPTED(FileReader, ReaderArchetype)
HOLDFAST_MOVE_ONLY(FileReader, ReaderArchetype)
HOLDFAST_REFUSED_WITHOUT(FileReader, ReaderArchetype, stat)
HOLDFAST_REFUSED_WITHOUT(FileReader, ReaderArchetype, read_at)
HOLDFAST_REFUSED_WITHOUT(FileReader, ReaderArchetype, read_attribute)
HOLDFAST_REFUSED_WITHOUT(FileReader, ReaderArchetype, sync)
HOLDFAST_REFUSED_WITHOUT(FileReader, ReaderArchetype, drop_cache)

HOLDFAST_ACCEPTED(WriterOfAnyReader, WriterArchetype)
HOLDFAST_MOVE_ONLY(WriterOfAnyReader, WriterArchetype)
HOLDFAST_REFUSED_WITHOUT(WriterOfAnyReader, WriterArchetype, stat)
HOLDFAST_REFUSED_WITHOUT(WriterOfAnyReader, WriterArchetype, append)
HOLDFAST_REFUSED_WITHOUT(WriterOfAnyReader, WriterArchetype, append_copy)
HOLDFAST_REFUSED_WITHOUT(WriterOfAnyReader, WriterArchetype, set_mode)
HOLDFAST_REFUSED_WITHOUT(WriterOfAnyReader, WriterArchetype, set_owner)
HOLDFAST_REFUSED_WITHOUT(WriterOfAnyReader, WriterArchetype, set_times)
HOLDFAST_REFUSED_WITHOUT(WriterOfAnyReader, WriterArchetype, set_attribute)
HOLDFAST_REFUSED_WITHOUT(WriterOfAnyReader, WriterArchetype, sync)
HOLDFAST_REFUSED_WITHOUT(WriterOfAnyReader, WriterArchetype, close)

HOLDFAST_ACCEPTED(FileLog, LogArchetype)
HOLDFAST_MOVE_ONLY(FileLog, LogArchetype)
HOLDFAST_REFUSED_WITHOUT(FileLog, LogArchetype, stat)
HOLDFAST_REFUSED_WITHOUT(FileLog, LogArchetype, read_at)
HOLDFAST_REFUSED_WITHOUT(FileLog, LogArchetype, write_at)
HOLDFAST_REFUSED_WITHOUT(FileLog, LogArchetype, allocate)
HOLDFAST_REFUSED_WITHOUT(FileLog, LogArchetype, truncate)
HOLDFAST_REFUSED_WITHOUT(FileLog, LogArchetype, sync)

HOLDFAST_ACCEPTED(FileLock, LockArchetype)
HOLDFAST_MOVE_ONLY(FileLock, LockArchetype)
HOLDFAST_REFUSED_WITHOUT(FileLock, LockArchetype, set_owner)
HOLDFAST_REFUSED_WITHOUT(FileLock, LockArchetype, release)

HOLDFAST_ACCEPTED(DirectoryOfAny, DirectoryArchetype)
HOLDFAST_MOVE_ONLY(DirectoryOfAny, DirectoryArchetype)
HOLDFAST_REFUSED_WITHOUT(DirectoryOfAny, DirectoryArchetype, path)
HOLDFAST_REFUSED_WITHOUT(DirectoryOfAny, DirectoryArchetype, make_directory)
HOLDFAST_REFUSED_WITHOUT(DirectoryOfAny, DirectoryArchetype, open_directory)
HOLDFAST_REFUSED_WITHOUT(DirectoryOfAny, DirectoryArchetype, remove_directory)
HOLDFAST_REFUSED_WITHOUT(DirectoryOfAny, DirectoryArchetype, create)
HOLDFAST_REFUSED_WITHOUT(DirectoryOfAny, DirectoryArchetype, open)
HOLDFAST_REFUSED_WITHOUT(DirectoryOfAny, DirectoryArchetype, open_log)
HOLDFAST_REFUSED_WITHOUT(DirectoryOfAny, DirectoryArchetype, make_symlink)
HOLDFAST_REFUSED_WITHOUT(DirectoryOfAny, DirectoryArchetype, read_link)
HOLDFAST_REFUSED_WITHOUT(DirectoryOfAny, DirectoryArchetype, link)
HOLDFAST_REFUSED_WITHOUT(DirectoryOfAny, DirectoryArchetype, rename)
HOLDFAST_REFUSED_WITHOUT(DirectoryOfAny, DirectoryArchetype, remove)
HOLDFAST_REFUSED_WITHOUT(DirectoryOfAny, DirectoryArchetype, list)
HOLDFAST_REFUSED_WITHOUT(DirectoryOfAny, DirectoryArchetype, sync)
HOLDFAST_REFUSED_WITHOUT(DirectoryOfAny, DirectoryArchetype, try_lock)
HOLDFAST_REFUSED_WITHOUT(DirectoryOfAny, DirectoryArchetype, lock_state)
HOLDFAST_REFUSED_WITHOUT(DirectoryOfAny, DirectoryArchetype, free_space)

// Two requirements share the name stat, and path() must not be a copy.
struct StatOnlyOfItself : DirectoryArchetype<StatOnlyOfItself> {
  Result<Metadata> stat();
};
struct StatOnlyOfNames : DirectoryArchetype<StatOnlyOfNames> {
  Result<Metadata> stat(const FileName&);
};
struct PathByValue : DirectoryArchetype<PathByValue> {
  std::string path();
};
static_assert(!DirectoryOfAny<StatOnlyOfItself>);
static_assert(!DirectoryOfAny<StatOnlyOfNames>);
static_assert(!DirectoryOfAny<PathByValue>);

HOLDFAST_ACCEPTED(FileSystem, FileSystemArchetype)
HOLDFAST_REFUSED_WITHOUT(FileSystem, FileSystemArchetype, open_root)

// Each of the five types must be there, and must be what its own concept says. An inherited type
// cannot be taken away, but one that nobody may name is as good as missing.
#define HOLDFAST_REFUSED_TYPE(Type, BadType)                                \
  namespace FileSystemArchetype_without_##Type {                            \
    struct Missing : FileSystemArchetype<Missing> {                         \
     private:                                                               \
      using Type = AnyFileSystem::Type;                                     \
    };                                                                      \
    struct Wrong : FileSystemArchetype<Wrong> {                             \
      using Type = BadType;                                                 \
    };                                                                      \
    static_assert(!FileSystem<Missing>, "a file system without " #Type);    \
    static_assert(!FileSystem<Wrong>, "a file system with a wrong " #Type); \
  }

struct DirectoryOfAnother : DirectoryArchetype<DirectoryOfAnother> {
  Result<void> list();
};
HOLDFAST_REFUSED_TYPE(Directory, DirectoryOfAnother)
HOLDFAST_REFUSED_TYPE(Reader, ReaderArchetype_without_sync::Missing)
HOLDFAST_REFUSED_TYPE(Writer, WriterArchetype_without_sync::Missing)
HOLDFAST_REFUSED_TYPE(Log, LogArchetype_without_sync::Missing)
HOLDFAST_REFUSED_TYPE(Lock, LockArchetype_without_release::Missing)

// A type that is replaced by another good one is no reason to refuse.
struct OtherReader : ReaderArchetype<OtherReader> {};
struct WithOtherReader : FileSystemArchetype<WithOtherReader> {
  using Reader = OtherReader;
};
static_assert(FileSystem<WithOtherReader>);

BOOST_AUTO_TEST_CASE(the_concepts_refuse_every_archetype_that_lacks_one_requirement) {
  BOOST_TEST(FileSystem<AnyFileSystem>);  // the refusals are static_asserts above
}

}  // namespace
