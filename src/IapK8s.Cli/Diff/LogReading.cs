using System.Collections.Immutable;

namespace IapK8s.Cli.Diff;

/// <summary>A line that is none of an audit log.</summary>
internal sealed record BadLine(string File, long Line, string Why);

/// <summary>Reads logs to their end, whatever stands in them, and has each decision judged.</summary>
internal sealed class LogReading(LineJudge judge)
{
    private const int MostNamed = 5;

    private readonly AuditLineReader _reader = new();
    private readonly AuditEntry _entry = new();
    private readonly List<BadLine> _bad = [];

    public DifferenceBook Book { get; } = new();

    public long Lines { get; private set; }

    /// <summary>Sign-ins, connections and the ends of open requests.</summary>
    public long OtherEvents { get; private set; }

    /// <summary>Decisions that rules had no say in.</summary>
    public long Elsewhere { get; private set; }

    public long BadLines { get; private set; }

    /// <summary>The first of them.</summary>
    public ImmutableArray<BadLine> Named => [.. _bad];

    /// <param name="file">Its name, for people.</param>
    public void Read(string file, Stream log, CancellationToken cancellation)
    {
        var lines = new LogLines(log);
        try
        {
            while (lines.TryRead(out var line, out var isTooLong))
            {
                if ((lines.Number & 0xfff) == 0)
                {
                    cancellation.ThrowIfCancellationRequested();
                }

                Take(file, lines.Number, line, isTooLong);
            }
        }
        catch (InvalidDataException)
        {
            // A gzip file that was cut off, or is none behind its first bytes: what came before counts.
            Bad(file, lines.Number + 1, "the rest is no gzip");
        }
    }

    private void Take(string file, long number, ReadOnlySpan<byte> line, bool isTooLong)
    {
        if (line.IsEmpty && !isTooLong)
        {
            return;
        }

        Lines++;
        if ((isTooLong ? $"it is longer than {LogLines.LongestLine} bytes" : _reader.Read(line, _entry)) is { } mistake)
        {
            Bad(file, number, mistake);
        }
        else if (_entry.Event != "decision")
        {
            OtherEvents++;
        }
        else if (_entry is not { Decision: not null, Time: not null, Method: not null, Host: not null, Path: not null })
        {
            Bad(file, number, "it lacks decision, time, method, host or path");
        }
        else if (judge.Judge(_entry) is { } judgement)
        {
            Book.Add(_entry, judgement);
        }
        else
        {
            Elsewhere++;
        }
    }

    private void Bad(string file, long line, string why)
    {
        BadLines++;
        if (_bad.Count < MostNamed)
        {
            _bad.Add(new BadLine(file, line, why));
        }
    }
}
