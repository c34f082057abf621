namespace Hil.Results.Energy;

/// <summary>A few linear equations, by elimination with partial pivoting.</summary>
internal static class LinearSystem
{
    /// <param name="matrix">Square; overwritten.</param>
    /// <param name="right">Right-hand side.</param>
    /// <returns>The solution; infinite where the equations do not tell.</returns>
    public static double[] Solve(double[,] matrix, double[] right)
    {
        var size = right.Length;
        double[] solution = [.. right];
        for (var step = 0; step < size; step++)
        {
            var pivot = step;
            for (var row = step + 1; row < size; row++) pivot = Math.Abs(matrix[row, step]) > Math.Abs(matrix[pivot, step]) ? row : pivot;
            for (var column = 0; column < size; column++)
            {
                (matrix[step, column], matrix[pivot, column]) = (matrix[pivot, column], matrix[step, column]);
            }

            (solution[step], solution[pivot]) = (solution[pivot], solution[step]);
            for (var row = step + 1; row < size; row++)
            {
                var factor = matrix[row, step] / matrix[step, step];
                for (var column = step; column < size; column++) matrix[row, column] -= factor * matrix[step, column];
                solution[row] -= factor * solution[step];
            }
        }

        for (var row = size - 1; row >= 0; row--)
        {
            for (var column = row + 1; column < size; column++) solution[row] -= matrix[row, column] * solution[column];
            solution[row] /= matrix[row, row];
        }

        return solution;
    }
}
