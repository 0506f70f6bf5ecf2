using System.Runtime.InteropServices;

namespace IapK8s.Proxy.Audit;

/// <summary>A bounded queue of many writers and one reader without locks: each slot carries a sequence number that says whose turn it is
/// (D. Vyukov's bounded queue). Writers never wait; a full ring says so.</summary>
internal sealed class LineRing
{
    private readonly Slot[] _slots;
    private readonly int _mask;
    private Position _tail;
    private long _head;

    /// <param name="capacity">A power of two.</param>
    public LineRing(int capacity)
    {
        _slots = new Slot[capacity];
        _mask = capacity - 1;
        for (var index = 0; index < capacity; index++)
        {
            _slots[index].Sequence = index;
        }
    }

    public bool TryAdd(byte[] buffer, int length)
    {
        var tail = Volatile.Read(ref _tail.Value);
        while (true)
        {
            ref var slot = ref _slots[tail & _mask];
            var turn = Volatile.Read(ref slot.Sequence) - tail;
            if (turn < 0)
            {
                return false;
            }

            if (turn == 0)
            {
                var seen = Interlocked.CompareExchange(ref _tail.Value, tail + 1, tail);
                if (seen == tail)
                {
                    slot.Buffer = buffer;
                    slot.Length = length;
                    Volatile.Write(ref slot.Sequence, tail + 1);
                    return true;
                }

                tail = seen;
            }
            else
            {
                tail = Volatile.Read(ref _tail.Value);
            }
        }
    }

    /// <summary>The reader's alone.</summary>
    public bool HasLines => Volatile.Read(ref _slots[_head & _mask].Sequence) == _head + 1;

    /// <summary>The reader's alone.</summary>
    public bool TryTake(out byte[] buffer, out int length)
    {
        ref var slot = ref _slots[_head & _mask];
        if (Volatile.Read(ref slot.Sequence) != _head + 1)
        {
            buffer = [];
            length = 0;
            return false;
        }

        buffer = slot.Buffer!;
        length = slot.Length;
        slot.Buffer = null;
        Volatile.Write(ref slot.Sequence, _head + _slots.Length);
        _head++;
        return true;
    }

    private struct Slot
    {
        public long Sequence;
        public byte[]? Buffer;
        public int Length;
    }

    // A cache line of its own: every writer touches it, and the reader's position must not move with it.
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Position
    {
        [FieldOffset(64)]
        public long Value;
    }
}
