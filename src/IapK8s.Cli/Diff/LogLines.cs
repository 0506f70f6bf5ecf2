namespace IapK8s.Cli.Diff;

/// <summary>A log line by line, however long it is, in the memory of a few lines.</summary>
internal sealed class LogLines(Stream log)
{
    /// <summary>Longer than any line of an audit log.</summary>
    public const int LongestLine = 1024 * 1024;

    private byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;
    private bool _isAtEnd;

    /// <summary>Of the line that was read last, counted from one.</summary>
    public long Number { get; private set; }

    /// <param name="line">Without its end; good until the next is read. Empty where it was too long.</param>
    /// <returns>False at the end.</returns>
    public bool TryRead(out ReadOnlySpan<byte> line, out bool isTooLong)
    {
        isTooLong = false;
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length >= 0 || (_isAtEnd && _end > _start))
            {
                line = length >= 0 ? _buffer.AsSpan(_start, length) : _buffer.AsSpan(_start, _end - _start);
                _start = length >= 0 ? _start + length + 1 : _end;
                line = isTooLong ? default : line.TrimEnd((byte)'\r');
                Number++;
                return true;
            }

            if (_isAtEnd)
            {
                line = default;
                Number += isTooLong ? 1 : 0;
                return isTooLong;
            }

            if (_end - _start >= LongestLine)
            {
                (isTooLong, _start, _end) = (true, 0, 0);
            }

            Fill();
        }
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        else if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = log.Read(_buffer, _end, _buffer.Length - _end);
        _isAtEnd = read == 0;
        _end += read;
    }
}
