;; The two passes of `resample` for images of bytes with at most four channels, in float32 lanes: see resample-kernel.ts.
;; Every sum is built up tap by tap from zero, each product and each sum rounded to float32, as resample-rows.ts does it.
(module
  (memory (export "memory") 1)

  ;; Stretches one row. Pixel x of the result is the sum of `taps` pixels of the row from starts[x] on, times the weights.
  ;; A pixel's channels are the lanes; lanes beyond them hold the next pixel's, and are written over by it.
  (func (export "stretchRow")
    (param $row i32) (param $starts i32) (param $weights i32) (param $taps i32)
    (param $count i32) (param $channels i32) (param $into i32)
    (local $pixel i32) (local $tap i32) (local $sum v128)
    (loop $pixels
      (local.set $pixel (i32.add (local.get $row) (i32.mul (i32.load (local.get $starts)) (local.get $channels))))
      (local.set $tap (local.get $taps))
      (local.set $sum (v128.const f32x4 0 0 0 0))
      (loop $sums
        (local.set $sum
          (f32x4.add
            (local.get $sum)
            (f32x4.mul
              (v128.load32_splat (local.get $weights))
              (f32x4.convert_i32x4_u
                (i32x4.extend_low_i16x8_u (i16x8.extend_low_i8x16_u (v128.load32_zero (local.get $pixel))))))))
        (local.set $weights (i32.add (local.get $weights) (i32.const 4)))
        (local.set $pixel (i32.add (local.get $pixel) (local.get $channels)))
        (br_if $sums (local.tee $tap (i32.sub (local.get $tap) (i32.const 1)))))
      (v128.store (local.get $into) (local.get $sum))
      (local.set $into (i32.add (local.get $into) (i32.shl (local.get $channels) (i32.const 2))))
      (local.set $starts (i32.add (local.get $starts) (i32.const 4)))
      (br_if $pixels (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; Weighs `taps` stretched rows, which lie at the addresses `rows`, and rounds to bytes, ties to even: `count` of them, in
  ;; fours, so that up to three bytes more are written.
  (func (export "weighRows")
    (param $rows i32) (param $weights i32) (param $taps i32) (param $count i32) (param $into i32)
    (local $place i32) (local $tap i32) (local $end i32) (local $sum v128)
    (local.set $end (i32.shl (local.get $taps) (i32.const 2)))
    (loop $places
      (local.set $tap (i32.const 0))
      (local.set $sum (v128.const f32x4 0 0 0 0))
      (loop $sums
        (local.set $sum
          (f32x4.add
            (local.get $sum)
            (f32x4.mul
              (v128.load32_splat (i32.add (local.get $weights) (local.get $tap)))
              (v128.load
                (i32.add
                  (i32.load (i32.add (local.get $rows) (local.get $tap)))
                  (i32.shl (local.get $place) (i32.const 2)))))))
        (br_if $sums
          (i32.lt_u (local.tee $tap (i32.add (local.get $tap) (i32.const 4))) (local.get $end))))
      (local.set $sum (i32x4.trunc_sat_f32x4_s (f32x4.nearest (local.get $sum))))
      (local.set $sum (i16x8.narrow_i32x4_s (local.get $sum) (local.get $sum)))
      (v128.store32_lane 0
        (i32.add (local.get $into) (local.get $place))
        (i8x16.narrow_i16x8_u (local.get $sum) (local.get $sum)))
      (br_if $places
        (i32.lt_u (local.tee $place (i32.add (local.get $place) (i32.const 4))) (local.get $count))))))
