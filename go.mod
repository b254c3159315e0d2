module lately

go 1.26
