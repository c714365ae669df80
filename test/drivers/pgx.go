package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

var ctx = context.Background()

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// column returns the first column of a query's rows.
func column[T any](db *pgx.Conn, sql string, values ...any) []T {
	rows := must(db.Query(ctx, sql, values...))
	return must(pgx.CollectRows(rows, pgx.RowTo[T]))
}

func show[T any](label string, values []T) {
	for _, value := range values {
		fmt.Printf("%s: %v\n", label, value)
	}
}

func main() {
	var files []string
	for _, path := range must(filepath.Glob(os.Args[1] + "/migrations/*.sql")) {
		files = append(files, string(must(os.ReadFile(path))))
	}
	config := must(pgx.ParseConfig("")) // PGHOST, PGDATABASE and so on
	config.OnNotice = func(_ *pgconn.PgConn, notice *pgconn.Notice) {
		fmt.Printf("%s: %s\n", notice.Severity, notice.Message)
	}
	db := must(pgx.ConnectConfig(ctx, config))
	show("loaded", column[int64](db, "SELECT count(*) FROM migrate.load($1::text[])", files))
	show("upgraded", column[string](db, "SELECT revision FROM migrate.upgrade('d1')"))
	must(db.Exec(ctx, "CALL migrate.deploy('app@head')")) // its notices come while it runs
	show("applied", column[string](db, "SELECT line FROM migrate.history() WHERE state = 'applied'"))

	must(db.Exec(ctx, "SELECT migrate.set_model($1::text)", string(must(os.ReadFile(os.Args[1]+"/model.sql")))))
	show("differences", column[int64](db, "SELECT count(*) FROM migrate.check()"))
	show("downgraded", column[string](db, "SELECT revision FROM migrate.downgrade($1::text)", "d1"))
	show("differences", column[int64](db, "SELECT count(*) FROM migrate.check()"))

	var failed *pgconn.PgError
	_, err := db.Exec(ctx, "SELECT * FROM migrate.upgrade('broken')")
	if errors.As(err, &failed) {
		fmt.Println("error:", failed.Code, failed.Message)
		fmt.Println("at:", failed.Where)
	}

	go func() {
		other := must(pgx.Connect(ctx, ""))
		for len(column[int32](other, "SELECT pid FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'", db.PgConn().PID())) == 0 {
			time.Sleep(100 * time.Millisecond)
		}
		db.PgConn().CancelRequest(ctx) // a context that ends closes the connection as well
	}()
	_, err = db.Exec(ctx, "SELECT * FROM migrate.upgrade('slow')")
	if errors.As(err, &failed) {
		fmt.Println("canceled:", failed.Code)
	}
	must(db.Exec(ctx, "SELECT * FROM migrate.downgrade('app@base')"))

	var group sync.WaitGroup
	steps := make([]int, 5)
	for i := range steps {
		group.Add(1)
		go func() {
			defer group.Done()
			one := must(pgx.Connect(ctx, ""))
			defer one.Close(ctx)
			steps[i] = len(column[string](one, "SELECT revision FROM migrate.upgrade('app@head')"))
		}()
	}
	group.Wait()
	fmt.Println("five at once:", steps[0]+steps[1]+steps[2]+steps[3]+steps[4], "steps")
}
