#include "boards/host/process.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

int host_terminal_open(int *slave) {
  int master = posix_openpt(O_RDWR | O_NOCTTY);
  char name[64];
  if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0 ||
      ptsname_r(master, name, sizeof name) != 0)
    host_die("cannot open a pseudo terminal", "/dev/ptmx");
  /* The slave side stays open here: a master whose last slave closes reads EIO until the next one opens. */
  *slave = open(name, O_RDWR | O_NOCTTY);
  struct termios raw;
  if (*slave < 0 || tcgetattr(*slave, &raw) != 0)
    host_die("cannot open", name);
  cfmakeraw(&raw);
  if (tcsetattr(*slave, TCSANOW, &raw) != 0 || fcntl(master, F_SETFL, O_NONBLOCK) != 0)
    host_die("cannot set up", name);
  printf("pty %s\n", name);
  fflush(stdout);
  return master;
}

void host_ends_open(int *ended, int *parent) {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGHUP);
  sigprocmask(SIG_BLOCK, &ends, NULL);
  signal(SIGPIPE, SIG_IGN);
  *ended = signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
  /* The parent's death ends the board. PR_SET_PDEATHSIG alone would take the death of the thread that started
   * it for that of the process, and thread pools let threads go: it is only the way out for kernels
   * before 5.3. */
  *parent = (int)syscall(SYS_pidfd_open, getppid(), 0);
  if (*parent < 0)
    prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (*ended < 0)
    host_die("cannot watch", "signals");
}
