import confirm from '@inquirer/confirm';
import input from '@inquirer/input';
import password from '@inquirer/password';
import select from '@inquirer/select';

/** The kinds of question that are asked at a terminal; one by one, because a library of all of them is a megabyte. */
export const prompts = { confirm, input, password, select };
