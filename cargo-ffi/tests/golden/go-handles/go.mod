module example.com/my-hub

go 1.23
