/* What every program has that plays a device: a pseudo terminal for a serial port, and an end that does not
 * wait to be asked. */
#ifndef HIL_HOST_PROCESS_H
#define HIL_HOST_PROCESS_H

/* Ends the program with a message that says what failed and why. The program's own. */
_Noreturn void host_die(const char *what, const char *name);

/* Opens a pseudo terminal without any line discipline, prints `pty /dev/pts/N` and returns its master side,
 * which does not block; *slave stays open with it. */
int host_terminal_open(int *slave);

/* Descriptors that become readable when the program shall end: asked to by a signal; or nobody is left who
 * could ask. The second is -1 on kernels before 5.3, where a signal comes instead. */
void host_ends_open(int *ended, int *parent);

#endif
