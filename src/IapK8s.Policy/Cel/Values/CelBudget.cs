namespace IapK8s.Policy.Cel.Values;

/// <summary>What an evaluation may still cost. One unit is about one step: an element looked at, a dozen characters read, a value made.</summary>
public struct CelBudget
{
    private long _left;

    public CelBudget(long units) => _left = units;

    public readonly bool IsExceeded => _left < 0;

    public readonly long Left => _left;

    /// <summary>False where the limit is passed: stop and return any error, the evaluation's result will say why.</summary>
    public bool TryCharge(long units = 1)
    {
        // Once passed it stays passed, whatever is charged afterwards.
        _left = _left < 0 || units > _left ? -1 : _left - units;
        return _left >= 0;
    }

    /// <summary>Charges for reading so many characters or bytes.</summary>
    public bool TryChargeText(long length) => TryCharge(1 + (length >> 4));

    /// <summary>Charges for making a text of so many characters or bytes, before it is made.</summary>
    public bool TryChargeNewText(long length) => TryCharge(1 + (length >> 3));
}
