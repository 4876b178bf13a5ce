package org.gatewatch.ui.hostile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A program of many clients that ask for more before they have read what they asked for. */
final class PipeliningClients {
  private static final int CLIENTS = 50;
  private static final int AHEAD = 8;

  private static volatile boolean attacking;

  private PipeliningClients() {}

  /**
   * Attacks from each line {@code go} of its input to the next {@code stop}, and then says how many
   * answers came.
   *
   * @param args the port and the path that is asked for
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    byte[] request = RawAnswer.request(args[1], "Host: localhost");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while ("go".equals(in.readLine())) {
      attacking = true;
      AtomicInteger answers = new AtomicInteger();
      ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
      for (int i = 0; i < CLIENTS; i++) {
        clients.submit(() -> ask(Integer.parseInt(args[0]), request, answers));
      }
      in.readLine();
      attacking = false;
      clients.shutdown();
      clients.awaitTermination(20, TimeUnit.SECONDS);
      System.out.println(answers);
    }
  }

  private static void ask(int port, byte[] request, AtomicInteger answers) {
    while (attacking) {
      try (Socket socket = new Socket("127.0.0.1", port)) {
        socket.setSoTimeout(10_000);
        for (int i = 0; i < AHEAD; i++) {
          socket.getOutputStream().write(request);
        }
        while (attacking) {
          if (RawAnswer.read(socket.getInputStream()).status() == 200) {
            answers.incrementAndGet();
          }
          socket.getOutputStream().write(request);
        }
      } catch (IOException e) {
        continue; // Turned away or too slow: comes back.
      }
    }
  }
}
