package kv_test

import (
	"fmt"
	"testing"
)

func BenchmarkContains(b *testing.B) {
	store := open(b, fast(newPath(b)))
	put(b, store, "key", []byte("value"))
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if found, err := store.Contains("key"); err != nil || !found {
			b.Fatal(found, err)
		}
	}
}

func BenchmarkGet(b *testing.B) {
	for _, size := range []int{16, 64 << 10, 16 << 20} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			store := open(b, fast(newPath(b)))
			put(b, store, "key", noise(size, 1))
			ctx := testContext(b)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				if value, err := store.Get(ctx, "key"); err != nil || len(value) != size {
					b.Fatal(len(value), err)
				}
			}
		})
	}
}
