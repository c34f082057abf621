/* The service context: one thread that waits for bytes, time, kicks and the end, and only then runs. */
#include "boards/host/host.h"

#include "port/hil_port.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ran = PTHREAD_COND_INITIALIZER;
static uint32_t runs, seen; /* of the service context; those that main has returned for */
static uint64_t booted_ns, alarm_ns = UINT64_MAX;
static int kicked = -1, ended = -1, parent = -1;

uint64_t host_now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint64_t hil_port_ticks(void) { return (host_now_ns() - booted_ns) / HOST_TICK_NS; }

void hil_port_alarm(uint64_t tick) {
  alarm_ns =
      tick > (UINT64_MAX - booted_ns) / HOST_TICK_NS - 1 ? UINT64_MAX : booted_ns + (tick + 1) * HOST_TICK_NS;
}

void hil_port_kick(void) {
  if (eventfd_write(kicked, 1) != 0)
    host_die("cannot kick", "service context");
}

void hil_port_lock(int locked) {
  if (locked)
    pthread_mutex_lock(&lock);
  else {
    pthread_mutex_unlock(&lock);
    host_fault_unlocked();
  }
}

void hil_port_idle(void) {
  pthread_mutex_lock(&lock);
  while (runs == seen)
    pthread_cond_wait(&ran, &lock);
  seen = runs;
  pthread_mutex_unlock(&lock);
}

static void serve(void) {
  pthread_mutex_lock(&lock);
  hil_service();
  runs++;
  pthread_cond_signal(&ran);
  pthread_mutex_unlock(&lock);
}

static void wait_until(struct pollfd *fds, nfds_t count, uint64_t until) {
  struct timespec left = {0}, *timeout = NULL;
  if (until != UINT64_MAX) {
    uint64_t now = host_now_ns(), ns = until > now ? until - now : 0;
    left.tv_sec = (time_t)(ns / 1000000000u);
    left.tv_nsec = (long)(ns % 1000000000u);
    timeout = &left;
  }
  if (ppoll(fds, count, timeout, NULL) < 0 && errno != EINTR)
    host_die("cannot wait for", "pseudo terminal");
}

static void *service(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock); /* nothing moves before main lets the service context in */
  pthread_mutex_unlock(&lock);
  prctl(PR_SET_TIMERSLACK, 1000); /* ns: the pace is kept by this thread's wake-ups */
  for (;;) {
    struct pollfd fds[] = {{.fd = host_options.master, .events = POLLIN},
                           {.fd = kicked, .events = POLLIN},
                           {.fd = ended, .events = POLLIN},
                           {.fd = parent, .events = POLLIN}};
    if (host_serial_blocked())
      fds[0].events |= POLLOUT;
    uint64_t due = host_serial_due();
    wait_until(fds, sizeof fds / sizeof *fds, due < alarm_ns ? due : alarm_ns);
    if (fds[2].revents != 0 || fds[3].revents != 0)
      exit(0); /* asked to end, or nobody is left who could ask */
    eventfd_t value;
    uint64_t now = host_now_ns();
    bool enter = host_serial_drain(now);
    enter |= (fds[0].revents & ~POLLOUT) != 0;
    enter |= fds[1].revents != 0 && eventfd_read(kicked, &value) == 0;
    if (now >= alarm_ns) {
      alarm_ns = UINT64_MAX;
      enter = true;
    }
    if (enter)
      serve();
  }
}

void host_service_start(void) {
  host_ends_open(&ended, &parent);
  booted_ns = host_now_ns();
  kicked = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  pthread_mutex_lock(&lock); /* until main lets the service context in */
  pthread_t thread;
  if (kicked < 0 || pthread_create(&thread, NULL, service, NULL) != 0)
    host_die("cannot start", "service context");
}
