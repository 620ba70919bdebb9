module example.com/my-gallery

go 1.23
