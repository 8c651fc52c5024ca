/**
 * The standard normal quantile: the x with Phi(x) = `probability`; infinite at 0 and 1, and NaN for what is no probability.
 *
 * Wichura's algorithm AS 241 (PPND16, Applied Statistics 37, 1988), relative error about 1e-16. It uses only operations
 * that IEEE 754 defines to the last bit, so every runtime gives the same number; `Math.log` and `Math.cos` would not.
 */
export function normalQuantile(probability: number): number {
  const centred = probability - 0.5;
  if (Math.abs(centred) <= 0.425) {
    const r = 0.180625 - centred * centred;
    return (
      (centred *
        polynomial(
          r,
          3.3871328727963665,
          133.14166789178438,
          1971.5909503065513,
          13731.69376550946,
          45921.95393154987,
          67265.7709270087,
          33430.57558358813,
          2509.0809287301227,
        )) /
      polynomial(
        r,
        1,
        42.31333070160091,
        687.1870074920579,
        5394.196021424751,
        21213.794301586597,
        39307.89580009271,
        28729.085735721943,
        5226.495278852546,
      )
    );
  }
  const tail = centred < 0 ? probability : 1 - probability;
  if (!(tail > 0)) return tail === 0 ? centred * Infinity : Number.NaN;
  const root = Math.sqrt(-naturalLogarithm(tail));
  const distance = root <= 5 ? nearTail(root - 1.6) : farTail(root - 5);
  return centred < 0 ? -distance : distance;
}

function nearTail(r: number): number {
  return (
    polynomial(
      r,
      1.4234371107496835,
      4.630337846156546,
      5.769497221460691,
      3.6478483247632045,
      1.2704582524523684,
      0.2417807251774506,
      0.022723844989269184,
      0.0007745450142783414,
    ) /
    polynomial(
      r,
      1,
      2.053191626637759,
      1.6763848301838038,
      0.6897673349851,
      0.14810397642748008,
      0.015198666563616457,
      0.0005475938084995345,
      1.0507500716444169e-9,
    )
  );
}

function farTail(r: number): number {
  return (
    polynomial(
      r,
      6.657904643501103,
      5.463784911164114,
      1.7848265399172913,
      0.29656057182850487,
      0.026532189526576124,
      0.0012426609473880784,
      2.7115555687434876e-5,
      2.0103343992922881e-7,
    ) /
    polynomial(
      r,
      1,
      0.599832206555888,
      0.1369298809227358,
      0.014875361290850615,
      0.0007868691311456133,
      1.8463183175100548e-5,
      1.421511758316446e-7,
      2.0442631033899397e-15,
    )
  );
}

/** c0 + c1 x + ... + c7 x^7 (arguments and not an array: this is the hot path of every draw). */
function polynomial(
  x: number,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  c4: number,
  c5: number,
  c6: number,
  c7: number,
): number {
  return ((((((c7 * x + c6) * x + c5) * x + c4) * x + c3) * x + c2) * x + c1) * x + c0;
}

/**
 * The natural logarithm of a positive normal number from `+ - * /` alone.
 *
 * With value = m * 2^e and m in [sqrt(1/2), sqrt(2)]: log = e log 2 + 2 atanh((m - 1) / (m + 1)), whose series is cut where
 * its terms fall below 1e-17.
 */
export function naturalLogarithm(value: number): number {
  let mantissa = value;
  let exponent = 0;
  for (const step of [32, 8, 1]) {
    const power = 2 ** step;
    for (; mantissa < 1 / power; exponent -= step) mantissa *= power;
    for (; mantissa >= power; exponent += step) mantissa /= power;
  }
  if (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent -= 1;
  } else if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const squared = s * s;
  const low = 1 + squared * (1 / 3 + squared * (1 / 5 + squared * (1 / 7 + squared * (1 / 9))));
  const high = 1 / 11 + squared * (1 / 13 + squared * (1 / 15 + squared * (1 / 17 + squared * (1 / 19 + squared / 21))));
  const series = low + squared * squared * squared * squared * squared * high;
  return exponent * Math.LN2 + 2 * s * series;
}
