using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace IapK8s.Proxy.Audit;

/// <summary>A bounded queue of many writers and many readers without locks: each slot carries a sequence number that says whose turn it is
/// (D. Vyukov's bounded queue). Nobody ever waits; a full ring says so, and an empty one.</summary>
internal sealed class LineRing
{
    private readonly Slot[] _slots;
    private readonly int _mask;
    private Position _tail;
    private Position _head;

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
        if (!TryClaim(ref _tail, 0, out var place))
        {
            return false;
        }

        ref var slot = ref _slots[place & _mask];
        slot.Buffer = buffer;
        slot.Length = length;
        Volatile.Write(ref slot.Sequence, place + 1);
        return true;
    }

    /// <summary>True where something can be taken, or is just being taken by another.</summary>
    public bool HasLines => Volatile.Read(ref _head.Value) is var head && Volatile.Read(ref _slots[head & _mask].Sequence) - head > 0;

    public bool TryTake([NotNullWhen(true)] out byte[]? buffer, out int length)
    {
        if (!TryClaim(ref _head, 1, out var place))
        {
            buffer = null;
            length = 0;
            return false;
        }

        ref var slot = ref _slots[place & _mask];
        buffer = slot.Buffer!;
        length = slot.Length;
        slot.Buffer = null;
        Volatile.Write(ref slot.Sequence, place + _slots.Length);
        return true;
    }

    /// <param name="ahead">By how much the sequence of a slot is ahead of its place when it is the claimer's turn.</param>
    private bool TryClaim(ref Position position, int ahead, out long place)
    {
        place = Volatile.Read(ref position.Value);
        while (true)
        {
            var turn = Volatile.Read(ref _slots[place & _mask].Sequence) - place - ahead;
            if (turn < 0)
            {
                return false;
            }

            var seen = turn == 0 ? Interlocked.CompareExchange(ref position.Value, place + 1, place) : Volatile.Read(ref position.Value);
            if (turn == 0 && seen == place)
            {
                return true;
            }

            place = seen;
        }
    }

    private struct Slot
    {
        public long Sequence;
        public byte[]? Buffer;
        public int Length;
    }

    // A cache line of its own: everybody touches it, and writers and readers must not move it for each other.
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Position
    {
        [FieldOffset(64)]
        public long Value;
    }
}
