namespace IapK8s.Policy.Cel.Patterns;

/// <summary>A pattern into an automaton's steps; repetitions with counts are written out.</summary>
internal sealed class PatternCompiler
{
    private const int MaxSteps = 2_500;

    private readonly List<PatternInstruction> _steps = [];
    private int _work;

    public bool IsTooLarge => _steps.Count > MaxSteps || _work > 20 * MaxSteps;

    public PatternInstruction[] Compile(PatternNode pattern)
    {
        Add(pattern);
        _steps.Add(new PatternInstruction(PatternOperation.Match));
        return [.. _steps];
    }

    private void Add(PatternNode node)
    {
        // Work counts too: a thousand times a thousand times nothing has no steps.
        _work++;
        if (IsTooLarge)
        {
            return;
        }

        switch (node)
        {
            case PatternNode.Characters characters:
                _steps.Add(new PatternInstruction(PatternOperation.Take, Set: characters.Set.Freeze()));
                break;
            case PatternNode.Assertion assertion:
                _steps.Add(new PatternInstruction(PatternOperation.Assert, Assertion: assertion.Kind));
                break;
            case PatternNode.Sequence sequence:
                foreach (var item in sequence.Items)
                {
                    Add(item);
                }

                break;
            case PatternNode.Alternatives alternatives:
                AddAlternatives(alternatives.Items);
                break;
            case PatternNode.Repeat repeat:
                AddRepeat(repeat);
                break;
        }
    }

    private void AddAlternatives(IReadOnlyList<PatternNode> items)
    {
        var ends = new List<int>();
        for (var i = 0; i < items.Count; i++)
        {
            if (i == items.Count - 1)
            {
                Add(items[i]);
                break;
            }

            var fork = Reserve();
            Add(items[i]);
            ends.Add(Reserve());
            _steps[fork] = new PatternInstruction(PatternOperation.Fork, fork + 1, _steps.Count);
        }

        foreach (var end in ends)
        {
            _steps[end] = new PatternInstruction(PatternOperation.Fork, _steps.Count, _steps.Count);
        }
    }

    private void AddRepeat(PatternNode.Repeat repeat)
    {
        for (var i = 0; i < repeat.Min && !IsTooLarge; i++)
        {
            Add(repeat.Item);
        }

        if (repeat.Max < 0)
        {
            var loop = Reserve();
            Add(repeat.Item);
            _steps.Add(new PatternInstruction(PatternOperation.Fork, loop, loop));
            _steps[loop] = new PatternInstruction(PatternOperation.Fork, loop + 1, _steps.Count);
            return;
        }

        var forks = new List<int>();
        for (var i = repeat.Min; i < repeat.Max && !IsTooLarge; i++)
        {
            forks.Add(Reserve());
            Add(repeat.Item);
        }

        foreach (var fork in forks)
        {
            _steps[fork] = new PatternInstruction(PatternOperation.Fork, fork + 1, _steps.Count);
        }
    }

    private int Reserve()
    {
        _steps.Add(default);
        return _steps.Count - 1;
    }
}
