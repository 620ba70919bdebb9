module boundary

go 1.23

require example.com/bench v0.0.0

replace example.com/bench => ../package/go
