import { readFileSync, statSync } from 'node:fs';
import { isObject } from '../../../spec/json.js';
import { plain } from '../../plain.js';
import type { LogLevel } from '../output.js';

/** Python's names, which Meltano knows. */
const NAMES: Record<LogLevel, string> = {
  FATAL: 'CRITICAL',
  ERROR: 'ERROR',
  WARN: 'WARNING',
  INFO: 'INFO',
  DEBUG: 'DEBUG',
  TRACE: 'DEBUG',
};
const LEVELS: Record<string, LogLevel> = {
  CRITICAL: 'FATAL',
  ERROR: 'ERROR',
  WARNING: 'WARN',
  INFO: 'INFO',
  DEBUG: 'DEBUG',
};

export interface LogForm {
  /** One JSON object a line, as Meltano's structured logging reads it; else text. */
  json: boolean;
  level?: LogLevel;
}

/** How the runner wants its log: Meltano names a file in SINGER_SDK_LOG_CONFIG. One that cannot be read is no reason to stop. */
export function logForm(path: string | undefined): LogForm {
  if (path === undefined || path === '') return { json: false };
  try {
    // A pipe would be waited for.
    if (!statSync(path).isFile()) return { json: false };
    const config: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!isObject(config)) return { json: false };
    const formatters = isObject(config['formatters']) ? Object.values(config['formatters']) : [];
    const json = formatters.some(
      (formatter) => isObject(formatter) && String(formatter['()']).endsWith('StructuredFormatter'),
    );
    const root = isObject(config['root']) ? config['root'] : {};
    const level = LEVELS[String(root['level']).toUpperCase()];
    return level === undefined ? { json } : { json, level };
  } catch {
    return { json: false };
  }
}

export interface LogEntry {
  level: LogLevel;
  message: string;
  stream?: string | undefined;
  /** For machines: the kind of an error. */
  extra?: object;
}

/** One line of the log, with its end. Text begins with its level: nobody can take it for a message. */
export function logLine(tap: string, { level, message, stream, extra }: LogEntry, json: boolean): string {
  if (!json) {
    const place = stream === undefined || message.startsWith(`${stream}:`) ? '' : `${stream}: `;
    return `${NAMES[level]} ${plain(place + message, true)}\n`;
  }
  return `${JSON.stringify({
    level: NAMES[level].toLowerCase(),
    pid: process.pid,
    logger_name: tap,
    ts: Date.now() / 1000,
    thread_name: 'main',
    app_name: tap,
    stream_name: stream ?? null,
    message,
    ...(extra === undefined ? {} : { extra }),
  })}\n`;
}
