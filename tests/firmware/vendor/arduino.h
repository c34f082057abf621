/* What the Arduino port uses of the Arduino API, so that it can be compiled without a core. Declarations as
 * in the language reference (docs.arduino.cc/language-reference/, as of 2025), and of the two systems that
 * have a context of their own: Mbed OS 6 (os.mbed.com/docs/mbed-os/v6.16/apis/) and Teensyduino 1.59
 * (www.pjrc.com/teensy/). */
#ifndef HIL_STUB_ARDUINO_H
#define HIL_STUB_ARDUINO_H

#include <stddef.h>
#include <stdint.h>

/* en/functions/digital-io/, en/variables/constants/ */
#define HIGH 1
#define LOW 0
#define OUTPUT 1
#define LED_BUILTIN 13
void pinMode(int pin, int mode);
void digitalWrite(int pin, int value);

/* en/functions/time/micros, en/functions/interrupts/ */
unsigned long micros();
extern "C" void noInterrupts();
extern "C" void interrupts();
void yield();

/* en/functions/communication/serial/ */
struct stub_serial {
  void begin(unsigned long baud);
  int available();
  int availableForWrite();
  int read();
  size_t write(const uint8_t *bytes, size_t size);
};
extern stub_serial Serial;

#if defined(ARDUINO_ARCH_MBED)
/* thread.html, mutex.html, thisthread.html; CMSIS: SystemCoreClock (arm-software.github.io/CMSIS_5,
 * system_Device) */
extern "C" uint32_t SystemCoreClock;
namespace std {
namespace chrono {
struct milliseconds {
  explicit milliseconds(int count);
};
} // namespace chrono
} // namespace std
enum osPriority_t { osPriorityAboveNormal = 32 };
namespace rtos {
struct Thread {
  explicit Thread(osPriority_t priority);
  int start(void (*task)());
};
struct Mutex {
  void lock();
  void unlock();
};
namespace ThisThread {
void sleep_for(std::chrono::milliseconds time);
void yield();
} // namespace ThisThread
} // namespace rtos
#else
#define F_CPU 600000000
#endif

#if defined(TEENSYDUINO)
/* td_timing_IntervalTimer.html */
struct IntervalTimer {
  bool begin(void (*function)(), unsigned us);
  void priority(uint8_t level);
};
#endif

#endif
