#ifndef CLIBGIT2_SHIM_H
#define CLIBGIT2_SHIM_H

#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include <git2/sys/transport.h>
#include <zlib.h>

#ifdef __APPLE__
#include <crt_externs.h>
#endif

// Swift can't call a variadic function, so each option that is used has a wrapper of its own.

static inline int daybook_git_set_fsync(int enabled)
{
	return git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, enabled);
}

static inline int daybook_git_set_open_file_limit(size_t limit)
{
	return git_libgit2_opts(GIT_OPT_SET_MWINDOW_FILE_LIMIT, limit);
}

static inline int daybook_git_set_strict_hash_verification(int enabled)
{
	return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, enabled);
}

static inline int daybook_git_set_cache_object_limit(git_object_t kind, size_t size)
{
	return git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, kind, size);
}

static inline int daybook_git_set_strict_object_creation(int enabled)
{
	return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, enabled);
}

static inline int daybook_git_set_certificates(const char *file, const char *folder)
{
	return git_libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS, file, folder);
}

static inline int daybook_git_set_config_folders(git_config_level_t level, const char *folders)
{
	return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, folders);
}

// What libgit2 hands back to our transport: its own structure first, the Swift object behind it second.

typedef struct {
	git_smart_subtransport base;
	void *box;
} daybook_subtransport;

typedef struct {
	git_smart_subtransport_stream base;
	void *box;
} daybook_subtransport_stream;

// The same for an object database that is ours.
typedef struct {
	git_odb_backend base;
	void *box;
} daybook_odb_backend;

// Swift takes the global variable for unsafe, and rightly so; it is read once.
static inline char **daybook_environment(void)
{
#ifdef __APPLE__
	return *_NSGetEnviron();
#else
	extern char **environ;
	return environ;
#endif
}

#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// Landlock, landlock(7). The C library has no functions for it; the numbers are the same on every architecture that Swift
// runs on.

// The version of the kernel's Landlock; less than 1 where it has none, or it is switched off.
static inline int daybook_landlock_version(void)
{
	return (int)syscall(444, (void *)0, (size_t)0, 1);
}

// A set of rules that takes these rights away but where a rule gives them back; a descriptor.
static inline int daybook_landlock_create(uint64_t rights)
{
	return (int)syscall(444, &rights, sizeof(rights), 0);
}

// Gives rights to all below a folder, which a descriptor names.
static inline int daybook_landlock_allow(int rules, int folder, uint64_t rights)
{
	struct { uint64_t rights; int32_t folder; } __attribute__((packed)) rule = { rights, folder };
	return (int)syscall(445, rules, 1, &rule, 0);
}

// Holds this thread, and the threads and programs that it starts from now on, to the rules.
static inline int daybook_landlock_restrict(int rules)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
	return (int)syscall(446, rules, 0);
}

// In <unistd.h>, but only for programs that define _GNU_SOURCE.
int syncfs(int descriptor);
#endif

#endif
