import java.nio.file.*;
import java.sql.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;
import org.postgresql.*;
import org.postgresql.util.*;

class Jdbc {
    // JDBC has no Unix sockets, and reads no PGHOST
    static final String url = "jdbc:postgresql://localhost:" + System.getenv("PGPORT") + "/" + System.getenv("PGDATABASE");

    static Connection connect() throws SQLException {
        return DriverManager.getConnection(url, System.getenv("PGUSER"), System.getenv("PGPASSWORD"));
    }

    /** The first column of a query's rows. */
    static List<String> column(Connection db, String sql, Object... values) throws SQLException {
        List<String> found = new ArrayList<>();
        try (PreparedStatement statement = db.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++)
                statement.setObject(i + 1, values[i]);
            if (statement.execute())
                for (ResultSet rows = statement.getResultSet(); rows.next(); )
                    found.add(rows.getString(1));
            for (SQLWarning notice = statement.getWarnings(); notice != null; notice = notice.getNextWarning())
                System.out.println("NOTICE: " + notice.getMessage());
        }
        return found;
    }

    static void show(String label, List<String> values) {
        values.forEach(value -> System.out.println(label + ": " + value));
    }

    public static void main(String[] args) throws Exception {
        List<String> files = new ArrayList<>();
        try (Stream<Path> paths = Files.list(Path.of(args[0], "migrations")).sorted()) {
            for (Path path : paths.collect(Collectors.toList()))
                files.add(Files.readString(path));
        }
        Connection db = connect();
        show("loaded", column(db, "SELECT count(*) FROM migrate.load(?)", db.createArrayOf("text", files.toArray())));
        show("upgraded", column(db, "SELECT revision FROM migrate.upgrade('d1')"));
        column(db, "CALL migrate.deploy('app@head')");      // getWarnings() of another thread has its notices while it runs
        show("applied", column(db, "SELECT line FROM migrate.history() WHERE state = 'applied'"));

        column(db, "SELECT migrate.set_model(?)", Files.readString(Path.of(args[0], "model.sql")));
        show("differences", column(db, "SELECT count(*) FROM migrate.check()"));
        show("downgraded", column(db, "SELECT revision FROM migrate.downgrade(?)", "d1"));
        show("differences", column(db, "SELECT count(*) FROM migrate.check()"));

        for (String target : List.of("broken", "slow")) {
            PGConnection driver = db.unwrap(PGConnection.class);
            try (Statement statement = db.createStatement(); Connection other = connect()) {
                Thread cancel = new Thread(() -> {
                    try {
                        while (column(other, "SELECT pid FROM pg_stat_activity WHERE pid = ? AND wait_event = 'PgSleep'",
                                driver.getBackendPID()).isEmpty())
                            Thread.sleep(100);
                        statement.cancel();
                    } catch (Exception error) {
                        error.printStackTrace();
                    }
                });
                if (target.equals("slow"))
                    cancel.start();
                try {
                    statement.execute("SELECT * FROM migrate.upgrade('" + target + "')");
                } catch (PSQLException error) {
                    System.out.println("NOTICE: " + statement.getWarnings().getMessage());
                    if (target.equals("slow"))
                        System.out.println("canceled: " + error.getSQLState());
                    else {
                        System.out.println("error: " + error.getSQLState() + " " + error.getServerErrorMessage().getMessage());
                        System.out.println("at: " + error.getServerErrorMessage().getWhere());
                    }
                }
                cancel.join();
            }
        }
        column(db, "SELECT * FROM migrate.downgrade('app@base')");
        db.close();

        ExecutorService threads = Executors.newFixedThreadPool(5);
        Callable<Integer> startUp = () -> {
            int steps = 0;
            try (Connection one = connect(); Statement statement = one.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT * FROM migrate.upgrade('app@head')")) {
                while (rows.next())
                    steps++;
            }
            return steps;
        };
        int steps = 0;
        for (Future<Integer> one : threads.invokeAll(Collections.nCopies(5, startUp)))
            steps += one.get();
        threads.shutdown();
        System.out.println("five at once: " + steps + " steps");
    }
}
