/* Reads the sensor: one conversion after the other, none twice, and none of which it is not sure which one it
 * is. */
#include "probe/probe.h"

#include <string.h>

enum { RECOVER_EVERY = 3 };

static void send_samples(void) {
  if (hil_probe.samples.count == 0)
    return;
  uint8_t frame[PROBE_HEADER + SAMPLES_BYTES + PROBE_CRC];
  memcpy(frame + PROBE_HEADER, hil_probe.samples.fields, hil_probe.samples.size);
  hil_probe_send(HIL_PROBE_Samples, frame, frame + PROBE_HEADER + hil_probe.samples.size);
  hil_samples_clear(&hil_probe.samples);
}

static void send_edges(uint64_t now) {
  uint8_t frame[PROBE_HEADER + EDGES_BYTES + PROBE_CRC];
  size_t size = hil_edges_pack(&hil_probe.edges, frame + PROBE_HEADER);
  hil_probe_send(HIL_PROBE_Edges, frame, frame + PROBE_HEADER + size);
  hil_probe.edges_sent = now;
}

void hil_probe_edge(uint64_t tick, uint8_t phase) {
  if (hil_probe.sampling)
    hil_edges_add(&hil_probe.edges, tick, phase);
}

void hil_sampler_forget(void) {
  hil_probe.configuration = 0;
  hil_probe.conversions.index = UINT32_MAX;
  hil_probe.nacks = hil_probe.late = hil_probe.dropped = hil_probe.failures = 0;
  hil_edges_start(&hil_probe.edges);
}

uint8_t hil_sampler_start(uint8_t address, uint16_t configuration, uint32_t bus_hz, uint16_t *found) {
  hil_sampler_stop();
  hil_sampler_forget();
  hil_probe_i2c_init(bus_hz);
  hil_probe.chip = (hil_ina219_t){.address = address, .pointer = INA219_LOST};
  if (!hil_ina219_write(&hil_probe.chip, INA219_CALIBRATION, INA219_CALIBRATED)) {
    hil_probe_i2c_recover(); /* what was reset in the middle of a transfer may hold the bus */
    if (!hil_ina219_write(&hil_probe.chip, INA219_CALIBRATION, INA219_CALIBRATED))
      return HIL_PROBE_STATUS_SensorSilent;
  }
  if (!hil_ina219_write(&hil_probe.chip, INA219_CONFIGURATION, configuration))
    return HIL_PROBE_STATUS_SensorSilent;
  uint64_t now = hil_probe_port_ticks();
  uint64_t us = hil_ina219_shunt_us(configuration) + hil_ina219_bus_us(configuration);
  hil_conversions_start(&hil_probe.conversions, now, (uint32_t)(us * hil_probe.info->tick_hz / 1000000));
  if (!hil_ina219_read(&hil_probe.chip, INA219_CONFIGURATION, found))
    return HIL_PROBE_STATUS_SensorSilent;
  if (*found != configuration)
    return HIL_PROBE_STATUS_SensorChanged;
  hil_probe.configuration = configuration;
  hil_probe.not_ready = hil_probe.answered = hil_probe.taken = hil_probe.checked = hil_probe.edges_sent = now;
  hil_probe.poll_ticks = hil_probe_port_ticks() - now;
  hil_probe.due = hil_conversions_due(&hil_probe.conversions, hil_probe.poll_ticks);
  hil_probe.sampling = true;
  return HIL_PROBE_STATUS_Ok;
}

void hil_sampler_stop(void) {
  if (!hil_probe.sampling)
    return;
  hil_probe.sampling = false;
  send_samples();
  while (hil_edges_waiting(&hil_probe.edges) > 0)
    send_edges(0);
}

static void end(uint8_t code, uint16_t value) {
  hil_sampler_stop();
  hil_probe_status(0, 0, code, value);
}

/* Takes note of a transfer, and gives up when none has been acknowledged for too long. */
static bool check(bool acknowledged) {
  uint64_t now = hil_probe_port_ticks();
  if (acknowledged) {
    hil_probe.answered = now;
    hil_probe.failures = 0;
    return true;
  }
  hil_probe.nacks++;
  if (++hil_probe.failures % RECOVER_EVERY == 0)
    hil_probe_i2c_recover();
  hil_probe.due = now + hil_probe_ms(1);
  if (now - hil_probe.answered >= hil_probe_ms(PROBE_SILENT_MS))
    end(HIL_PROBE_STATUS_SensorSilent, 0);
  return false;
}

static bool read(uint8_t reg, uint16_t *value) { return check(hil_ina219_read(&hil_probe.chip, reg, value)); }

static void read_back(uint64_t now) {
  /* One register at a time: both do not fit between two conversions of 12 bit. */
  uint16_t found, set = hil_probe.configuration;
  uint8_t reg = INA219_CONFIGURATION;
  hil_probe.checked = now;
  hil_probe.checks++;
  if (hil_probe.checks % 2 == 0) {
    reg = INA219_CALIBRATION;
    set = INA219_CALIBRATED;
  }
  if (!read(reg, &found))
    return;
  if (found != set)
    end(HIL_PROBE_STATUS_SensorChanged, reg == INA219_CONFIGURATION ? found : 0);
  else
    check(hil_ina219_point(&hil_probe.chip, INA219_BUS));
}

/* The shunt's register changes when the next conversion of the shunt ends, which is the first half of the
 * next pair, a tenth early at worst. What was read after that may be the next one's. */
static bool in_time(uint64_t after, uint64_t finished) {
  uint64_t us = hil_ina219_shunt_us(hil_probe.configuration);
  return finished - after < us * hil_probe.info->tick_hz / 1000000 * 9 / 10;
}

static void keep(uint64_t after, uint64_t by, uint64_t finished, uint16_t shunt, uint16_t bus) {
  uint64_t tick;
  if (!in_time(after, finished) || !hil_conversions_take(&hil_probe.conversions, after, by, &tick)) {
    hil_probe.late++;
    return;
  }
  hil_probe.taken = finished;
  uint32_t index = hil_probe.conversions.index;
  if (!hil_samples_fits(&hil_probe.samples, index, tick))
    send_samples();
  hil_samples_add(&hil_probe.samples, index, tick, shunt, bus);
  if (hil_probe.samples.count == SAMPLES_MOST)
    send_samples();
}

static void poll(void) {
  uint16_t bus, shunt, power;
  if (!check(hil_ina219_point(&hil_probe.chip, INA219_BUS)))
    return;
  /* The chip takes the register's value when it acknowledges its address, after a third of the 27 clocks. */
  uint64_t before = hil_probe_port_ticks();
  if (!read(INA219_BUS, &bus))
    return;
  uint64_t ticks = hil_probe_port_ticks() - before, moment = before + ticks / 3;
  hil_probe.poll_ticks = ticks;
  if ((bus & INA219_READY) == 0) {
    hil_probe.not_ready = moment;
    return;
  }
  if (!read(INA219_SHUNT, &shunt))
    return;
  uint64_t finished = hil_probe_port_ticks();
  /* Only after this is it known that the same conversion is not seen again. */
  if (!read(INA219_POWER, &power))
    return;
  keep(hil_probe.not_ready, moment, finished, shunt, bus);
  hil_probe.not_ready = finished;
  check(hil_ina219_point(&hil_probe.chip,
                         INA219_BUS)); /* now, while there is time: a poll is only a read then */
  hil_probe.due = hil_conversions_due(&hil_probe.conversions, ticks);
}

uint64_t hil_sampler_step(void) {
  if (!hil_probe.sampling)
    return UINT64_MAX;
  uint64_t now = hil_probe_port_ticks();
  if (now >= hil_probe.due) {
    poll();
    now = hil_probe_port_ticks();
    if (hil_probe.sampling && now < hil_probe.due &&
        now - hil_probe.checked >= hil_probe_ms(PROBE_READBACK_MS))
      read_back(now);
    if (hil_probe.sampling && now - hil_probe.taken >= hil_probe_ms(PROBE_LATE_MS))
      end(HIL_PROBE_STATUS_SensorLate, 0);
  }
  if (!hil_probe.sampling)
    return UINT64_MAX;
  if (hil_probe.samples.count > 0 && now - hil_probe.samples.base >= hil_probe_ms(PROBE_FLUSH_MS))
    send_samples();
  if (hil_edges_new(&hil_probe.edges) >= EDGES_NEW ||
      (hil_edges_waiting(&hil_probe.edges) > 0 && now - hil_probe.edges_sent >= hil_probe_ms(PROBE_FLUSH_MS)))
    send_edges(now);
  return hil_probe.due;
}
