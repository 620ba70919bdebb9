module example.com/my-feed

go 1.23
