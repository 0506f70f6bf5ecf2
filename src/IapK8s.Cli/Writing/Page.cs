using Spectre.Console;

namespace IapK8s.Cli.Writing;

/// <summary>Text for people: lines, and tables as kubectl lays them out. Nothing is cut or wrapped.</summary>
internal sealed class Page
{
    private const int Gap = 3;

    private readonly TextWriter _output;
    private readonly IAnsiConsole? _colors;

    public Page(TextWriter output, bool hasColors, bool isWide)
    {
        (_output, IsWide) = (output, isWide);
        if (!hasColors)
            return;
        _colors = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.Standard, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output) });
        _colors.Profile.Width = int.MaxValue / 4;
    }

    /// <summary>Tables may have their further columns.</summary>
    public bool IsWide { get; }

    public void Line(params ReadOnlySpan<Cell> pieces)
    {
        foreach (var piece in pieces)
            Write(piece);
        _output.WriteLine();
    }

    /// <param name="titles">In capitals, as kubectl has them; none for no line of titles.</param>
    /// <param name="rows">Each as long as the others.</param>
    /// <param name="indent">Spaces before each row.</param>
    public void Table(IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<Cell>> rows, int indent = 0)
    {
        var all = rows.ToList();
        if (titles.Count > 0)
            all.Insert(0, [.. titles.Select(title => new Cell(title, Tone.Strong))]);
        var widths = new int[all.Count == 0 ? 0 : all.Max(row => row.Count)];
        foreach (var row in all)
        {
            for (var i = 0; i < row.Count; i++)
                widths[i] = Math.Max(widths[i], Printable.Of(row[i].Text).Length);
        }

        foreach (var row in all)
        {
            var last = row.Count - 1;
            while (last > 0 && row[last].Text.Length == 0)
                last--;
            _output.Write(new string(' ', indent));
            for (var i = 0; i <= last; i++)
            {
                Write(row[i]);
                if (i < last)
                    _output.Write(new string(' ', widths[i] - Printable.Of(row[i].Text).Length + Gap));
            }
            _output.WriteLine();
        }
    }

    private void Write(Cell piece)
    {
        var text = Printable.Of(piece.Text);
        if (_colors is null || piece.Tone == Tone.Plain || text.Length == 0)
            _output.Write(text);
        else
            _colors.Write(new Text(text, StyleOf(piece.Tone)));
    }

    private static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Good => new Style(Color.Green),
        Tone.Bad => new Style(Color.Red),
        Tone.Doubt => new Style(Color.Olive),
        Tone.Faint => new Style(Color.Grey),
        _ => new Style(decoration: Decoration.Bold),
    };
}
