// A library to be loaded before all others (ld.so(8), LD_PRELOAD): it counts the calls by which a program changes files below
// one folder, and at the one that is asked for it ends the program, does half of the call, or has the call fail. Linux only.
//
//     FAILURE_ROOT    the folder, absolute and without a link in it
//     FAILURE_STATE   a file of 16 bytes, all zero at first: the count goes on in the children of the program
//     FAILURE_LOG     a file that gets a line a call: number, name, bytes, path
//     FAILURE_AT      the number of the call, from 1; 0 only counts
//     FAILURE_MODE    whole: done, then SIGKILL; torn: half of the bytes written, then SIGKILL;
//                     once: fails; forever: fails, and so does each call behind it
//     FAILURE_ERRNO   the number of the error, from errno(3)
//     FAILURE_OPENS   1: calls that open a file only to read it, or a folder, count too, and no others
//     FAILURE_UPTIME  a file that says how many seconds more the machine is up than the system says; read at each call
//     FAILURE_CLOCK   seconds to be added to what the system's clock says; `~S` adds between -S and S, another each call
//
// The names are those of glibc; each has the meaning that its manual page gives it.

#define _GNU_SOURCE
#undef _FORTIFY_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct state {
  _Atomic uint64_t count;
  _Atomic int32_t program;  // The process that was started first; children don't survive it.
  int32_t unused;
};

enum mode { COUNTING, WHOLE, TORN, ONCE, FOREVER };

static struct state *state;
static char root[PATH_MAX];
static size_t root_length;
static uint64_t at;
static enum mode mode;
static int error_number;
static int log_file = -1;
static bool opens_only;
static long clock_offset, clock_jump;
static int uptime_file = -1;
static _Atomic uint32_t clock_calls;

__attribute__((constructor)) static void start(void) {
  const char *text = getenv("FAILURE_CLOCK");
  if (text && *text == '~') clock_jump = atol(text + 1);
  else if (text) clock_offset = atol(text);
  if ((text = getenv("FAILURE_UPTIME"))) uptime_file = syscall(SYS_openat, AT_FDCWD, text, O_RDONLY | O_CLOEXEC, 0);
  const char *folder = getenv("FAILURE_ROOT"), *file = getenv("FAILURE_STATE");
  if (!folder || !file) return;
  int descriptor = syscall(SYS_openat, AT_FDCWD, file, O_RDWR | O_CLOEXEC, 0);
  if (descriptor < 0) return;
  struct state *mapped = mmap(NULL, sizeof *mapped, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  syscall(SYS_close, descriptor);
  if (mapped == MAP_FAILED) return;
  int32_t nobody = 0;
  atomic_compare_exchange_strong(&mapped->program, &nobody, (int32_t)getpid());
  if ((text = getenv("FAILURE_LOG")))
    log_file = syscall(SYS_openat, AT_FDCWD, text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if ((text = getenv("FAILURE_AT"))) at = strtoull(text, NULL, 10);
  if ((text = getenv("FAILURE_MODE")))
    mode = !strcmp(text, "whole") ? WHOLE : !strcmp(text, "torn") ? TORN : !strcmp(text, "once") ? ONCE
         : !strcmp(text, "forever") ? FOREVER : COUNTING;
  if ((text = getenv("FAILURE_ERRNO"))) error_number = atoi(text);
  opens_only = (text = getenv("FAILURE_OPENS")) && *text == '1';
  snprintf(root, sizeof root, "%s", folder);
  root_length = strlen(root);
  state = mapped;
}

// MARK: deciding

static bool is_below(const char *path) {
  return !strncmp(path, root, root_length) && (path[root_length] == '/' || !path[root_length] || path[root_length] == ' ');
}

static bool path_of(int descriptor, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
  if (length < 0) return false;
  path[length] = 0;
  return true;
}

static bool path_at(int folder, const char *name, char *path) {
  if (!name) return false;
  if (*name == '/') {
    snprintf(path, PATH_MAX, "%s", name);
    return true;
  }
  char start[PATH_MAX];
  if (folder == AT_FDCWD) {
    if (syscall(SYS_getcwd, start, sizeof start) < 0) return false;
  } else if (!path_of(folder, start)) {
    return false;
  }
  return snprintf(path, PATH_MAX, "%s/%s", start, name) < PATH_MAX;
}

static void end(void) {
  int32_t program = atomic_load(&state->program);
  if (program != getpid()) syscall(SYS_kill, program, SIGKILL);
  syscall(SYS_kill, getpid(), SIGKILL);
  for (;;) pause();
}

// What is to become of a call.
enum verdict { DO, DO_AND_END, HALF_AND_END, FAIL };

static enum verdict judge_path(const char *name, size_t bytes, const char *path, bool is_reading) {
  if (is_reading != opens_only || !is_below(path)) return DO;
  uint64_t number = atomic_fetch_add(&state->count, 1) + 1;
  if (log_file >= 0) {
    char line[PATH_MAX + 128];
    int length = snprintf(line, sizeof line, "%llu %s %zu %s\n", (unsigned long long)number, name, bytes, path);
    syscall(SYS_write, log_file, line, length);
  }
  if (!at || number < at || (number > at && mode != FOREVER)) return DO;
  switch (mode) {
    case WHOLE: return DO_AND_END;
    case TORN: return HALF_AND_END;
    case ONCE: case FOREVER: errno = error_number; return FAIL;
    default: return DO;
  }
}

static enum verdict judge(const char *name, int folder, const char *given, bool is_reading) {
  char path[PATH_MAX];
  if (!state || !path_at(folder, given, path)) return DO;
  return judge_path(name, 0, path, is_reading);
}

static enum verdict judge_file(const char *name, int descriptor, size_t bytes) {
  char path[PATH_MAX];
  int before = errno;
  if (!state || !path_of(descriptor, path)) {
    errno = before;
    return DO;
  }
  return judge_path(name, bytes, path, false);
}

// A call that can't be torn is done or not: half of it is none of it.
#define DECIDE(judgement, call)                           \
  enum verdict found = (judgement);                       \
  if (found == FAIL) return -1;                           \
  if (found == HALF_AND_END) end();                       \
  long result = (call);                                   \
  if (found == DO_AND_END) end();                         \
  return result

// MARK: opening

static int open_at(int folder, const char *path, int flags, mode_t permissions) {
  bool is_reading = !(flags & (O_CREAT | O_TRUNC));
  DECIDE(judge("open", folder, path, is_reading), syscall(SYS_openat, folder, path, flags, permissions));
}

#define PERMISSIONS(flags)                                \
  mode_t permissions = 0;                                 \
  if ((flags) & (O_CREAT | __O_TMPFILE)) {                \
    va_list rest;                                         \
    va_start(rest, flags);                                \
    permissions = va_arg(rest, mode_t);                   \
    va_end(rest);                                         \
  }

int open(const char *path, int flags, ...) { PERMISSIONS(flags) return open_at(AT_FDCWD, path, flags, permissions); }
int open64(const char *path, int flags, ...) { PERMISSIONS(flags) return open_at(AT_FDCWD, path, flags, permissions); }
int openat(int folder, const char *path, int flags, ...) { PERMISSIONS(flags) return open_at(folder, path, flags, permissions); }
int openat64(int folder, const char *path, int flags, ...) { PERMISSIONS(flags) return open_at(folder, path, flags, permissions); }
int __open_2(const char *path, int flags) { return open_at(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return open_at(AT_FDCWD, path, flags, 0); }
int __openat_2(int folder, const char *path, int flags) { return open_at(folder, path, flags, 0); }
int __openat64_2(int folder, const char *path, int flags) { return open_at(folder, path, flags, 0); }
int creat(const char *path, mode_t permissions) { return open_at(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, permissions); }
int creat64(const char *path, mode_t permissions) { return creat(path, permissions); }

DIR *opendir(const char *path) {
  int folder = open_at(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC, 0);
  return folder < 0 ? NULL : fdopendir(folder);
}

// MARK: writing

// Does half of a write before the end.
#define WRITE(name, descriptor, bytes, call, half)        \
  enum verdict found = judge_file(name, descriptor, bytes); \
  if (found == FAIL) return -1;                           \
  if (found == HALF_AND_END) { (void)!(half); end(); }    \
  long result = (call);                                   \
  if (found == DO_AND_END) end();                         \
  return result

ssize_t write(int file, const void *bytes, size_t count) {
  WRITE("write", file, count, syscall(SYS_write, file, bytes, count), syscall(SYS_write, file, bytes, count / 2));
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t place) {
  WRITE("pwrite", file, count, syscall(SYS_pwrite64, file, bytes, count, place),
        syscall(SYS_pwrite64, file, bytes, count / 2, place));
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t place) { return pwrite(file, bytes, count, place); }

static size_t sum(const struct iovec *parts, int count) {
  size_t bytes = 0;
  for (int index = 0; index < count; index++) bytes += parts[index].iov_len;
  return bytes;
}

ssize_t writev(int file, const struct iovec *parts, int count) {
  WRITE("writev", file, sum(parts, count), syscall(SYS_writev, file, parts, count),
        count > 1 ? syscall(SYS_writev, file, parts, count / 2)
                  : syscall(SYS_write, file, parts->iov_base, parts->iov_len / 2));
}

ssize_t copy_file_range(int from, off64_t *place, int to, off64_t *other, size_t count, unsigned flags) {
  WRITE("copy_file_range", to, count, syscall(SYS_copy_file_range, from, place, to, other, count, flags),
        syscall(SYS_copy_file_range, from, place, to, other, count / 2, flags));
}

int ftruncate(int file, off_t size) { DECIDE(judge_file("ftruncate", file, 0), syscall(SYS_ftruncate, file, size)); }
int ftruncate64(int file, off64_t size) { return ftruncate(file, size); }
int truncate(const char *path, off_t size) { DECIDE(judge("truncate", AT_FDCWD, path, false), syscall(SYS_truncate, path, size)); }
int truncate64(const char *path, off64_t size) { return truncate(path, size); }
int fallocate(int file, int kind, off_t place, off_t size) {
  DECIDE(judge_file("fallocate", file, 0), syscall(SYS_fallocate, file, kind, place, size));
}
int posix_fallocate(int file, off_t place, off_t size) { return fallocate(file, 0, place, size) ? errno : 0; }

// MARK: names

int renameat2(int folder, const char *path, int target, const char *other, unsigned flags) {
  DECIDE(judge("rename", target, other, false), syscall(SYS_renameat2, folder, path, target, other, flags));
}
int rename(const char *path, const char *other) { return renameat2(AT_FDCWD, path, AT_FDCWD, other, 0); }
int renameat(int folder, const char *path, int target, const char *other) { return renameat2(folder, path, target, other, 0); }

int linkat(int folder, const char *path, int target, const char *other, int flags) {
  DECIDE(judge("link", target, other, false), syscall(SYS_linkat, folder, path, target, other, flags));
}
int link(const char *path, const char *other) { return linkat(AT_FDCWD, path, AT_FDCWD, other, 0); }

int symlinkat(const char *text, int folder, const char *path) {
  DECIDE(judge("symlink", folder, path, false), syscall(SYS_symlinkat, text, folder, path));
}
int symlink(const char *text, const char *path) { return symlinkat(text, AT_FDCWD, path); }

int unlinkat(int folder, const char *path, int flags) {
  DECIDE(judge(flags & AT_REMOVEDIR ? "rmdir" : "unlink", folder, path, false), syscall(SYS_unlinkat, folder, path, flags));
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char *path) {
  int result = unlinkat(AT_FDCWD, path, 0);
  return result && errno == EISDIR ? rmdir(path) : result;
}

int mkdirat(int folder, const char *path, mode_t permissions) {
  DECIDE(judge("mkdir", folder, path, false), syscall(SYS_mkdirat, folder, path, permissions));
}
int mkdir(const char *path, mode_t permissions) { return mkdirat(AT_FDCWD, path, permissions); }

int fchmod(int file, mode_t permissions) { DECIDE(judge_file("chmod", file, 0), syscall(SYS_fchmod, file, permissions)); }
int fchmodat(int folder, const char *path, mode_t permissions, int flags) {
  (void)flags;
  DECIDE(judge("chmod", folder, path, false), syscall(SYS_fchmodat, folder, path, permissions));
}
int chmod(const char *path, mode_t permissions) { return fchmodat(AT_FDCWD, path, permissions, 0); }

// MARK: flushing

int fsync(int file) { DECIDE(judge_file("fsync", file, 0), syscall(SYS_fsync, file)); }
int fdatasync(int file) { DECIDE(judge_file("fdatasync", file, 0), syscall(SYS_fdatasync, file)); }
int syncfs(int file) { DECIDE(judge_file("syncfs", file, 0), syscall(SYS_syncfs, file)); }

// MARK: the clock

static long clock_shift(void) {
  if (!clock_jump) return clock_offset;
  uint32_t mixed = atomic_fetch_add(&clock_calls, 1) * 2654435761u ^ (uint32_t)getpid() * 40503u;
  return (long)(mixed % (2u * (uint32_t)clock_jump + 1u)) - clock_jump;
}

static long uptime_shift(void) {
  char digits[24] = {0};
  if (uptime_file < 0 || syscall(SYS_pread64, uptime_file, digits, sizeof digits - 1, 0L) < 1) return 0;
  return atol(digits);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  int result = syscall(SYS_clock_gettime, clock, time);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += clock_shift();
  if (result == 0 && clock == CLOCK_BOOTTIME) time->tv_sec += uptime_shift();
  return result;
}

int gettimeofday(struct timeval *restrict value, void *restrict zone) {
  (void)zone;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  value->tv_sec = now.tv_sec;
  value->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *place) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (place) *place = now.tv_sec;
  return now.tv_sec;
}
