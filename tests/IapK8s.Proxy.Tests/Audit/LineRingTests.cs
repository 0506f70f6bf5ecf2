using System.Globalization;
using IapK8s.Proxy.Audit;

namespace IapK8s.Proxy.Tests.Audit;

internal sealed class LineRingTests
{
    [Test]
    public void SaysWhenItIsFull_AndTakesAgainWhatWasTaken()
    {
        var ring = new LineRing(4);
        for (var round = 0; round < 10; round++)
        {
            for (byte line = 0; line < 4; line++)
            {
                ring.TryAdd([line], line).ShouldBeTrue();
            }

            ring.TryAdd([9], 1).ShouldBeFalse();
            for (byte line = 0; line < 4; line++)
            {
                ring.TryTake(out var buffer, out var length).ShouldBeTrue();
                buffer.ShouldBe([line]);
                length.ShouldBe(line);
            }

            ring.TryTake(out _, out _).ShouldBeFalse();
        }
    }

    [Test]
    public async Task LosesAndDoublesNothing_WithManyWriters()
    {
        const int Writers = 4;
        const int Lines = 20_000;
        var ring = new LineRing(256);
        var writing = Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
        {
            for (var line = 0; line < Lines; line++)
            {
                while (!ring.TryAdd([(byte)writer], line))
                {
                    Thread.Yield();
                }
            }
        })).ToArray();

        // Each writer's lines come in its order: the next one expected is all there is to remember.
        var next = new int[Writers];
        for (var taken = 0; taken < Writers * Lines;)
        {
            if (ring.TryTake(out var buffer, out var length))
            {
                length.ShouldBe(next[buffer[0]]++, buffer[0].ToString(CultureInfo.InvariantCulture));
                taken++;
            }
        }

        await Task.WhenAll(writing);
        ring.TryTake(out _, out _).ShouldBeFalse();
    }

    [Test]
    public async Task HandsEveryBufferToOneReader_WithManyOfThem()
    {
        const int Readers = 4;
        const int Buffers = 64;
        const int Rounds = 20_000;
        var ring = new LineRing(Buffers);
        for (byte buffer = 0; buffer < Buffers; buffer++)
        {
            ring.TryAdd([buffer, 0], 2).ShouldBeTrue();
        }

        // Whoever takes one marks it as its own for a moment: nobody else may meet it then.
        var met = await Task.WhenAll(Enumerable.Range(1, Readers).Select(reader => Task.Run(() =>
        {
            var strangers = 0;
            for (var round = 0; round < Rounds;)
            {
                if (!ring.TryTake(out var buffer, out var length))
                {
                    Thread.Yield();
                    continue;
                }

                strangers += buffer[1];
                buffer[1] = 1;
                Thread.SpinWait(round % 16);
                buffer[1] = 0;
                while (!ring.TryAdd(buffer, length))
                {
                    // Its place is just being left.
                    Thread.Yield();
                }

                round++;
            }

            return strangers;
        })));

        met.ShouldAllBe(strangers => strangers == 0);
        var left = new HashSet<byte>();
        while (ring.TryTake(out var buffer, out _))
        {
            left.Add(buffer[0]).ShouldBeTrue();
        }

        left.Count.ShouldBe(Buffers);
    }
}
