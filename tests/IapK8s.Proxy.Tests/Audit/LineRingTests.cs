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
}
