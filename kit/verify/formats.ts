const DAY = /^(\d{4})-(\d{2})-(\d{2})( BC)?$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d(:([0-5]\d|60)([.]\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?$/i;

function isDay(text: string): boolean {
  const [, year, month, day] = DAY.exec(text) ?? [];
  if (year === undefined) return false;
  // Date takes the 30th of February for the 2nd of March.
  const date = new Date(Date.UTC(2000 + (Number(year) % 400), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

/** Dates and times as Airbyte's types have them: by form, and real. With and without a zone. */
export const formats: Record<string, (text: string) => boolean> = {
  date: isDay,
  time: (text) => TIME.test(text),
  'date-time': (text) => {
    const bare = text.replace(/ BC$/, '');
    return /^.{10}[Tt ]/.test(bare) && isDay(bare.slice(0, 10)) && TIME.test(bare.slice(11));
  },
};
